package dev.tiercast.common.transfer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The failed attempts of each source, so that the error in the end tells the whole story. Of each
 * source the latest are kept, and all are counted. Not thread safe.
 */
final class Failures {
  /** Of each source. */
  static final int KEPT = 20;

  /** More than these are counted in the message; what they suffered is suppressed with the rest. */
  static final int NAMED = 8;

  private static final class OfOne {
    private final Deque<IOException> latest = new ArrayDeque<>();
    private int count;

    void add(IOException reason) {
      count++;
      latest.add(reason);
      if (latest.size() > KEPT) {
        latest.remove();
      }
    }

    IOException last() {
      return latest.getLast();
    }

    String summary() {
      String reason = String.valueOf(last().getMessage());
      return count == 1 ? reason : "%s (%d attempts)".formatted(reason, count);
    }

    void addTo(IOException error) {
      if (count > latest.size()) {
        error.addSuppressed(
            new IOException(
                "%d earlier attempts are not shown one by one".formatted(count - latest.size())));
      }
      latest.forEach(error::addSuppressed);
    }
  }

  private final Map<Object, OfOne> sources = new LinkedHashMap<>();

  /** A source failed. */
  void add(Object source, IOException reason) {
    sources.computeIfAbsent(source, first -> new OfOne()).add(reason);
  }

  /** Whether a source failed. */
  boolean has(Object source) {
    return sources.containsKey(source);
  }

  /** Whether some source failed like this the last time. */
  boolean any(Class<? extends IOException> type) {
    return sources.values().stream().map(OfOne::last).anyMatch(type::isInstance);
  }

  /** Whether every source that failed did so like this the last time. */
  boolean all(Class<? extends IOException> type) {
    return sources.values().stream().map(OfOne::last).allMatch(type::isInstance);
  }

  /**
   * One error for all: the last reason of each source is in its message, with how often it was
   * tried, and every attempt that is kept is among what it suppresses, source by source.
   *
   * @param type makes it from its message
   * @param what cannot be had
   */
  <T extends IOException> T as(Function<String, T> type, String what) {
    String reasons =
        sources.values().stream()
            .limit(NAMED)
            .map(OfOne::summary)
            .distinct()
            .collect(Collectors.joining("; "));
    int unnamed = sources.size() - NAMED;
    T error =
        type.apply(
            (reasons.isEmpty() ? what : what + "; " + reasons)
                + (unnamed > 0 ? "; and %d more servers".formatted(unnamed) : ""));
    sources.values().forEach(source -> source.addTo(error));
    return error;
  }
}
