package dev.tiercast.common.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code tiercast} with two fake commands and keeps what it printed. */
final class CommandRun {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
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
    return Tiercast.run(environment, new Console(stream(out), stream(err)), others, arguments);
  }

  int runWith(PrintStream otherOut, String... arguments) {
    return Tiercast.run(environment, new Console(otherOut, stream(err)), commands, arguments);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  List<String> errLines() {
    return err().lines().toList();
  }
}
