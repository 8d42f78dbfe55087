/** The commands {@code list}, {@code pull} and {@code verify}. */
package dev.tiercast.client.cli;
