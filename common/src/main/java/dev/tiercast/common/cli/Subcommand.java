package dev.tiercast.common.cli;

import java.util.concurrent.Callable;

/**
 * One command of {@code tiercast}: a class with picocli's {@code @Command}, a public constructor
 * without arguments, and a line in {@code META-INF/services/dev.tiercast.common.cli.Subcommand}.
 *
 * <p>{@link #call} returns the exit code, {@link ExitCode#DONE} as a number if all went well, and
 * throws what went wrong: the root command words it and picks the code. Results go to {@link
 * Console#out()}, everything else to {@link Console#err()}.
 */
public interface Subcommand extends Callable<Integer> {}
