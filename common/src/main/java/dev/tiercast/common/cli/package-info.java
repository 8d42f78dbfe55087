/**
 * What every command of {@code tiercast} shares: the root command, which finds its subcommands with
 * {@link java.util.ServiceLoader}; values as people write and read them; options from the
 * environment and from a file; how results, errors and progress look.
 */
package dev.tiercast.common.cli;
