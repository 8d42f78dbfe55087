package dev.tiercast.common.cli;

import dev.tiercast.common.model.InvalidValueException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Durations as people write and read them. */
public final class DurationText {
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  /** Fits into a long as nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(36500);

  private DurationText() {}

  /**
   * Reads a number with {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}; at most a hundred
   * years.
   *
   * @throws InvalidValueException if it is anything else
   */
  public static Duration parse(String text) {
    Amount amount = Amount.parse(text).orElseThrow(() -> invalid(text, "is not a duration"));
    Duration unit = UNITS.get(amount.unit().toLowerCase(Locale.ROOT));
    if (unit == null) {
      throw invalid(text, amount.unit().isEmpty() ? "has no unit" : "is not a duration");
    }
    Optional<Duration> duration = amount.in(unit.toNanos()).map(Duration::ofNanos);
    return duration
        .filter(value -> value.compareTo(LONGEST) <= 0)
        .orElseThrow(() -> invalid(text, "is longer than a hundred years"));
  }

  private static InvalidValueException invalid(String text, String reason) {
    return new InvalidValueException(
        "duration", "'" + text + "' " + reason + "; write 30s, 5m, 2h, 1d or 500ms");
  }

  /** For people: {@code 0.4 s}, {@code 2 min 5 s}, {@code 1 h 3 min}, {@code 2 d 4 h}. */
  public static String format(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(60)) < 0) {
      // Cut, not rounded: never 60.0 s.
      return duration.toSeconds() + "." + duration.toMillisPart() / 100 + " s";
    }
    if (duration.compareTo(Duration.ofHours(1)) < 0) {
      return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
    if (duration.compareTo(Duration.ofDays(1)) < 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    return duration.toDays() + " d " + duration.toHoursPart() + " h";
  }

  /**
   * For people: how long ago something was, {@code 12 s ago}, {@code 3 h ago}, {@code 40 d ago}.
   */
  public static String age(Instant then, Instant now) {
    Duration age = Duration.between(then, now);
    if (age.compareTo(Duration.ofSeconds(1)) < 0) {
      return "just now"; // also what a clock that is ahead of ours calls the future
    }
    if (age.compareTo(Duration.ofMinutes(1)) < 0) {
      return age.toSeconds() + " s ago";
    }
    if (age.compareTo(Duration.ofHours(1)) < 0) {
      return age.toMinutes() + " min ago";
    }
    return age.compareTo(Duration.ofDays(1)) < 0
        ? age.toHours() + " h ago"
        : age.toDays() + " d ago";
  }
}
