package dev.tiercast.common.cli;

import dev.tiercast.common.model.InvalidValueException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many bytes, as options say it: {@code 512}, {@code 50MiB}, {@code 10GB}. Shown to people in
 * powers of 1000 with one digit after the point, {@code 300.0 MB}.
 *
 * @param bytes 0 or more
 */
public record ByteSize(long bytes) {
  static final Map<String, Long> BINARY =
      Map.of("kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30, "tib", 1L << 40);
  static final Map<String, Long> DECIMAL =
      Map.of("kb", 1000L, "mb", 1_000_000L, "gb", 1_000_000_000L, "tb", 1_000_000_000_000L);
  private static final List<String> SHOWN = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");

  public ByteSize {
    if (bytes < 0) {
      throw new InvalidValueException("size", bytes + " is negative");
    }
  }

  /**
   * Reads a number of bytes, or a number with {@code B}, {@code KiB}, {@code MiB}, {@code GiB},
   * {@code TiB} (powers of 1024), {@code kB}, {@code MB}, {@code GB} or {@code TB} (powers of
   * 1000). The case of the unit does not matter; parts of a byte are dropped.
   *
   * @throws InvalidValueException if it is anything else or more than a long holds
   */
  public static ByteSize parse(String text) {
    Amount amount =
        Amount.parse(text)
            .orElseThrow(() -> invalid(text, "is not a size; write 50MiB, 10GB or bytes"));
    return amount
        .in(factor(text, amount.unit()))
        .map(ByteSize::new)
        .orElseThrow(() -> invalid(text, "is larger than any file"));
  }

  private static long factor(String text, String unit) {
    String lower = unit.toLowerCase(Locale.ROOT);
    if (lower.isEmpty() || lower.equals("b")) {
      return 1;
    }
    Long factor = BINARY.containsKey(lower) ? BINARY.get(lower) : DECIMAL.get(lower);
    if (factor != null) {
      return factor;
    }
    // 50M is 1000 or 1024 to the square, depending on whom one asks: 5 % apart.
    if (BINARY.containsKey(lower + "ib")) {
      String number = text.strip().substring(0, text.strip().length() - 1).strip();
      String capital = unit.toUpperCase(Locale.ROOT);
      throw invalid(
          text, "has two meanings; write " + number + capital + "iB or " + number + capital + "B");
    }
    throw invalid(text, "has a unit that is none of kB, MB, GB, TB, KiB, MiB, GiB, TiB");
  }

  private static InvalidValueException invalid(String text, String reason) {
    return new InvalidValueException("size", "'" + text + "' " + reason);
  }

  @Override
  public String toString() {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = 0;
    // What would be rounded to 1000.0 is 1.0 of the next unit.
    while (value >= 999.95) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, SHOWN.get(unit));
  }
}
