/** Comparing what is on disk with a version, and mending it where it is. */
package dev.tiercast.client.verify;
