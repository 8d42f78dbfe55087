package dev.tiercast.client.cli;

import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.Tiercast;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One run of the commands of this module, with what it printed. */
final class Run {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final int code;

  private Run(Map<String, String> environment, Stream<?> arguments) {
    code =
        Tiercast.run(
            environment,
            new Console(stream(out), stream(err)),
            List.of(
                new ListCommand(),
                new StatusCommand(),
                new PullCommand(),
                new FollowCommand(),
                new VerifyCommand()),
            arguments.map(Object::toString).toArray(String[]::new));
  }

  static Run of(Object... arguments) {
    return new Run(Map.of(), Arrays.stream(arguments));
  }

  static Run with(Map<String, String> environment, Object... arguments) {
    return new Run(environment, Arrays.stream(arguments));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  int code() {
    return code;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  byte[] outBytes() {
    return out.toByteArray();
  }

  List<String> outLines() {
    return out().lines().toList();
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  List<String> errLines() {
    return err().lines().toList();
  }

  /** The last line on stderr: the error, after all warnings. */
  String error() {
    List<String> lines = errLines();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }
}
