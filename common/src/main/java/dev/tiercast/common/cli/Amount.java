package dev.tiercast.common.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number and its unit, as in {@code 1.5 GiB}.
 *
 * @param number not negative
 * @param unit letters and slashes, or nothing
 */
record Amount(BigDecimal number, String unit) {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,19}(?:\\.[0-9]{1,9})?)\\s*([A-Za-z/]*)");

  static Optional<Amount> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    return matcher.matches()
        ? Optional.of(new Amount(new BigDecimal(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  /** The number in a smaller unit, rounded down; empty if a long cannot hold it. */
  Optional<Long> in(long smallerUnits) {
    BigInteger product = number.multiply(BigDecimal.valueOf(smallerUnits)).toBigInteger();
    return product.bitLength() < Long.SIZE ? Optional.of(product.longValue()) : Optional.empty();
  }
}
