package dev.tiercast.common.cli;

import dev.tiercast.common.model.InvalidValueException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How fast bytes move, as options say it: {@code 12MiB/s}, {@code 100Mbit/s}. Shown to people as a
 * {@link ByteSize} for each second.
 *
 * @param bytesPerSecond 1 or more
 */
public record ByteRate(long bytesPerSecond) {
  private static final String HINT = "; write 12MiB/s or 100Mbit/s";
  private static final Map<String, Long> BITS =
      Map.of("bit", 1L, "kbit", 1000L, "mbit", 1_000_000L, "gbit", 1_000_000_000L);

  public ByteRate {
    if (bytesPerSecond < 1) {
      throw new InvalidValueException("rate", bytesPerSecond + " B/s is less than a byte a second");
    }
  }

  /**
   * Reads a number with {@code /s} after a unit of {@link ByteSize#parse}, or after {@code bit},
   * {@code kbit}, {@code Mbit}, {@code Gbit}.
   *
   * @throws InvalidValueException if it is anything else; also for {@code Mb/s}, which is bits for
   *     some and bytes for others
   */
  public static ByteRate parse(String text) {
    Amount amount = Amount.parse(text).orElseThrow(() -> invalid(text, "is not a rate" + HINT));
    String unit = amount.unit();
    if (!unit.endsWith("/s")) {
      throw invalid(text, "is not a rate" + HINT);
    }
    String amountUnit = unit.substring(0, unit.length() - 2);
    long bytes = bytes(text, amount, amountUnit);
    if (bytes < 1) {
      throw invalid(text, "is less than a byte a second");
    }
    return new ByteRate(bytes);
  }

  private static long bytes(String text, Amount amount, String unit) {
    String lower = unit.toLowerCase(Locale.ROOT);
    Optional<Long> bytes;
    if (BITS.containsKey(lower)) {
      bytes = amount.in(BITS.get(lower)).map(bits -> bits / Byte.SIZE);
    } else if (unit.equals("B")) {
      bytes = amount.in(1);
    } else if (ByteSize.BINARY.containsKey(lower)) {
      bytes = amount.in(ByteSize.BINARY.get(lower));
    } else if (ByteSize.DECIMAL.containsKey(lower) && unit.endsWith("B")) {
      bytes = amount.in(ByteSize.DECIMAL.get(lower));
    } else if (lower.endsWith("b")) {
      throw invalid(text, "may be bits or bytes" + HINT);
    } else {
      throw invalid(text, "is not a rate" + HINT);
    }
    return bytes.orElseThrow(() -> invalid(text, "is faster than any network"));
  }

  private static InvalidValueException invalid(String text, String reason) {
    return new InvalidValueException("rate", "'" + text + "' " + reason);
  }

  /**
   * What was reached on average.
   *
   * @param elapsed how long it took; less than a millisecond counts as one
   */
  public static ByteRate average(long bytes, Duration elapsed) {
    double seconds = Math.max(elapsed.toNanos(), 1_000_000) / 1e9;
    return new ByteRate(Math.max(1, (long) (bytes / seconds)));
  }

  @Override
  public String toString() {
    return new ByteSize(bytesPerSecond) + "/s";
  }
}
