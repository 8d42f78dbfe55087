package dev.tiercast.client.cli;

import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.Tiercast;
import dev.tiercast.common.testing.Printed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One run of the commands of this module, with what it printed. */
final class Run {
  private final Printed out = new Printed();
  private final Printed err = new Printed();
  private final int code;

  private Run(Map<String, String> environment, Stream<?> arguments) {
    code =
        Tiercast.run(
            environment,
            new Console(out.stream(), err.stream()),
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

  int code() {
    return code;
  }

  String out() {
    return out.text();
  }

  byte[] outBytes() {
    return out.bytes();
  }

  List<String> outLines() {
    return out.lines();
  }

  String err() {
    return err.text();
  }

  List<String> errLines() {
    return err.lines();
  }

  /** The last line on stderr: the error, after all warnings. */
  String error() {
    List<String> lines = errLines();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }
}
