/** What tests of every module share. */
package dev.tiercast.common.testing;
