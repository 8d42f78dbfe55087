package dev.tiercast.common.cli;

import dev.tiercast.common.testing.Printed;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code tiercast} with two fake commands and keeps what it printed. */
final class CommandRun {
  private final Printed out = new Printed();
  private final Printed err = new Printed();
  private final Map<String, String> environment = new HashMap<>();
  private final List<Subcommand> commands;

  CommandRun(Subcommand... commands) {
    this.commands = List.of(commands);
  }

  CommandRun with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  int run(String... arguments) {
    return runWith(commands, arguments);
  }

  int runWith(Iterable<Subcommand> others, String... arguments) {
    return Tiercast.run(environment, new Console(out.stream(), err.stream()), others, arguments);
  }

  int runWith(PrintStream otherOut, String... arguments) {
    return Tiercast.run(environment, new Console(otherOut, err.stream()), commands, arguments);
  }

  String out() {
    return out.text();
  }

  String err() {
    return err.text();
  }

  List<String> errLines() {
    return err.lines();
  }
}
