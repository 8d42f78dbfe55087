package dev.tiercast.common.cli;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** The {@code tiercast} command. */
public final class Tiercast {
  private Tiercast() {}

  /** Runs the command with the process's own environment and streams, and ends the process. */
  public static void main(String[] arguments) {
    ClassArchive.deleteUnusable(
        System.getProperty("tiercast.archive", ""), System.getProperty("java.vm.info", ""));
    System.exit(
        run(System.getenv(), Console.ofProcess(), ServiceLoader.load(Subcommand.class), arguments));
  }

  /**
   * Runs the command.
   *
   * @param environment the variables it sees, and no others
   * @param subcommands what it can do
   * @return the exit code, see {@link ExitCode}
   */
  public static int run(
      Map<String, String> environment,
      Console console,
      Iterable<Subcommand> subcommands,
      String... arguments) {
    return new Invocation(console, environment, List.of(arguments)).run(subcommands);
  }
}
