package dev.tiercast.common.transfer;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The last failure of each source, so that the error in the end tells the whole story. Not thread
 * safe.
 */
final class Failures {
  private final Map<Object, IOException> last = new LinkedHashMap<>();

  /** A source failed. */
  void add(Object source, IOException reason) {
    last.put(source, reason);
  }

  /** Whether some source failed like this. */
  boolean any(Class<? extends IOException> type) {
    return last.values().stream().anyMatch(type::isInstance);
  }

  /** Whether every source that failed did so like this. */
  boolean all(Class<? extends IOException> type) {
    return last.values().stream().allMatch(type::isInstance);
  }

  /**
   * One error for all: each reason is in its message and, as a whole, among what it suppresses.
   *
   * @param type makes it from its message
   * @param what cannot be had
   */
  <T extends IOException> T as(Function<String, T> type, String what) {
    String reasons =
        last.values().stream()
            .map(failure -> String.valueOf(failure.getMessage()))
            .distinct()
            .collect(Collectors.joining("; "));
    T error = type.apply(reasons.isEmpty() ? what : what + "; " + reasons);
    last.values().forEach(error::addSuppressed);
    return error;
  }
}
