/** The command {@code relay}. */
package dev.tiercast.relay.cli;
