/** The commands of the origin: {@code origin}, {@code publish} and {@code retire}. */
package dev.tiercast.origin.cli;
