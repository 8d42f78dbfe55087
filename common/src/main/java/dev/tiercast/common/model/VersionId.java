package dev.tiercast.common.model;

import java.util.regex.Pattern;

/**
 * The number of a version, written {@code v1}, {@code v2}, …. Never used twice, even after the
 * version is gone.
 *
 * @param number 1 or more, of at most 18 digits, so that no sum with it overflows
 */
public record VersionId(long number) implements Comparable<VersionId> {
  private static final long LARGEST = 999_999_999_999_999_999L;
  private static final Pattern FORM = Pattern.compile("v[1-9][0-9]{0,17}");

  public VersionId {
    InvalidValueException.require(
        number >= 1 && number <= LARGEST, "version", number + " is not a version number");
  }

  /**
   * Reads {@code v} and a decimal number without leading zeros.
   *
   * @throws InvalidValueException if {@code text} is anything else
   */
  public static VersionId parse(String text) {
    InvalidValueException.require(
        isVersion(text),
        "version",
        "'" + Text.shorten(text) + "' is not a version; versions are written v1, v2, …");
    return new VersionId(Long.parseLong(text, 1, text.length(), 10));
  }

  /** Whether {@link #parse} would accept this text. */
  public static boolean isVersion(String text) {
    return FORM.matcher(text).matches();
  }

  /** The version that follows. */
  public VersionId next() {
    return new VersionId(number + 1);
  }

  @Override
  public int compareTo(VersionId other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return "v" + number;
  }
}
