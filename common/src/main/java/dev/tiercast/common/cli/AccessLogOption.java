package dev.tiercast.common.cli;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.serve.observe.AccessLogFormat;
import dev.tiercast.common.serve.observe.AccessLogOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mixin for commands that serve: where a line for each request goes. */
public final class AccessLogOption {
  private static final String STANDARD_OUTPUT = "-";

  @Option(
      names = "--access-log",
      paramLabel = "PATH|-",
      description = "Append a line for each request to a file, or to stdout (default: none).")
  private @Nullable String target;

  @Option(
      names = "--access-log-format",
      paramLabel = "FORMAT",
      description = "common, combined or json (default: common).")
  private @Nullable AccessLogFormat format;

  /**
   * What the options say; null for no access log.
   *
   * @throws InvalidValueException if there is a format for no log
   */
  @Nullable AccessLogOptions options() {
    if (target == null) {
      if (format != null) {
        throw new InvalidValueException(
            "--access-log-format", "is of no use without --access-log PATH");
      }
      return null;
    }
    return new AccessLogOptions(
        STANDARD_OUTPUT.equals(target) ? null : Path.of(target),
        format == null ? AccessLogFormat.COMMON : format);
  }
}
