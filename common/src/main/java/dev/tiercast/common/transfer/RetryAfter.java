package dev.tiercast.common.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Headers;

/** How long a server wants to be left alone (RFC 9110, 10.2.3). */
final class RetryAfter {
  /** Whoever says more does not know it, or means never; it is asked again then. */
  static final Duration LONGEST = Duration.ofHours(1);

  private static final Pattern SECONDS = Pattern.compile("[0-9]+");
  private static final int DIGITS_OF_SENSE = 9;

  private RetryAfter() {}

  /**
   * Reads the field; empty where there is none, it makes no sense, or asks for no time at all.
   *
   * @param now the time here, for a server that names a time of its own but not what it is there
   */
  static Optional<Duration> of(Headers headers, Instant now) {
    String text = headers.get("Retry-After");
    if (text == null) {
      return Optional.empty();
    }
    if (SECONDS.matcher(text).matches()) {
      return sensible(
          text.length() > DIGITS_OF_SENSE ? LONGEST : Duration.ofSeconds(Long.parseLong(text)));
    }
    Instant then = headers.getInstant("Retry-After");
    Instant there = headers.getInstant("Date");
    return then == null
        ? Optional.empty()
        : sensible(Duration.between(there == null ? now : there, then));
  }

  private static Optional<Duration> sensible(Duration asked) {
    if (asked.isNegative() || asked.isZero()) {
      return Optional.empty();
    }
    return Optional.of(asked.compareTo(LONGEST) > 0 ? LONGEST : asked);
  }
}
