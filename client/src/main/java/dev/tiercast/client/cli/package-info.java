/** The commands {@code list} and {@code pull}. */
package dev.tiercast.client.cli;
