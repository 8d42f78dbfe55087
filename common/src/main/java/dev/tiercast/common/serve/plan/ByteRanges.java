package dev.tiercast.common.serve.plan;

import dev.tiercast.common.model.ByteRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code Range} field asks for, RFC 9110 section 14.1. Read once from front to back, and no
 * further than to the first range that is too much.
 *
 * @param satisfiable the ranges that have bytes, cut to the length, in the order of the field; none
 *     if all of them lie behind the end
 */
record ByteRanges(List<ByteRange> satisfiable) {
  /**
   * More than that are ignored. A client that fetches what it lacks asks for a few runs; the parts
   * stay large beside their heads, and what an answer holds in memory stays small.
   */
  static final int MOST = 16;

  private static final Pattern UNIT = Pattern.compile("[ \\t]*+(?i:bytes)=");

  /** One range, after the commas and spaces before it; a comma or the end must follow. */
  private static final Pattern ELEMENT =
      Pattern.compile("\\G[ \\t,]*+(?:([0-9]++)-([0-9]*+)|-([0-9]++))[ \\t]*+(?=,|\\z)");

  private static final Pattern NOTHING = Pattern.compile("[ \\t,]*+");

  ByteRanges {
    satisfiable = List.copyOf(satisfiable);
  }

  /**
   * Reads the field.
   *
   * @param length bytes of the representation
   * @return empty if the field is to be ignored: it is malformed, counts in other units, asks for
   *     more ranges than {@link #MOST}, or for more bytes than there are because ranges overlap
   */
  static Optional<ByteRanges> parse(String field, long length) {
    Matcher unit = UNIT.matcher(field);
    return unit.lookingAt() ? set(field.substring(unit.end()), length) : Optional.empty();
  }

  private static Optional<ByteRanges> set(String field, long length) {
    List<ByteRange> satisfiable = new ArrayList<>();
    long left = length;
    int end = 0;
    Matcher element = ELEMENT.matcher(field);
    while (element.find()) {
      Optional<ByteRange> range = range(element, length);
      if (range.isEmpty()) {
        return Optional.empty();
      }
      range.filter(bytes -> !bytes.isEmpty()).ifPresent(satisfiable::add);
      left -= range.get().length();
      if (left < 0 || satisfiable.size() > MOST) {
        return Optional.empty();
      }
      end = element.end();
    }
    boolean isRead = end > 0 && NOTHING.matcher(field.substring(end)).matches();
    return isRead ? Optional.of(new ByteRanges(satisfiable)) : Optional.empty();
  }

  /** The bytes that there are of one range; no range if its end lies before its start. */
  private static Optional<ByteRange> range(Matcher element, long length) {
    if (element.group(3) != null) {
      return Optional.of(new ByteRange(Math.max(0, length - number(element.group(3))), length));
    }
    long first = number(element.group(1));
    long last = element.group(2).isEmpty() ? Long.MAX_VALUE : number(element.group(2));
    if (last < first) {
      return Optional.empty();
    }
    long end = last < length ? last + 1 : length;
    return Optional.of(new ByteRange(Math.min(first, end), end));
  }

  /** What does not fit is as good as the largest number: it lies behind the end of anything. */
  private static long number(String digits) {
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (number > (Long.MAX_VALUE - digit) / 10) {
        return Long.MAX_VALUE;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
