/** The relay as a library. */
package dev.tiercast.relay;
