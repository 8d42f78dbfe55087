package dev.tiercast.common.serve.plan;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The field {@code Prefer}, RFC 7240, of which one preference is understood: {@code wait}. */
public final class Preference {
  /** Nobody waits for longer. */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private static final Pattern WAIT =
      Pattern.compile(
          "[ \\t]*wait[ \\t]*=[ \\t]*\"?([0-9]{1,9})\"?[ \\t]*(;.*)?", Pattern.CASE_INSENSITIVE);

  private Preference() {}

  /**
   * How long the client would have its answer put off, in whole seconds; zero if it would not.
   *
   * @param fields each a list; the first that is there counts
   */
  public static Duration wait(List<String> fields) {
    for (String field : fields) {
      for (String preference : field.split(",", -1)) {
        Matcher wait = WAIT.matcher(preference);
        if (wait.matches()) {
          long seconds = Long.parseLong(wait.group(1));
          return Duration.ofSeconds(Math.min(seconds, LONGEST_WAIT.toSeconds()));
        }
      }
    }
    return Duration.ZERO;
  }
}
