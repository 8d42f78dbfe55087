package dev.tiercast.common.serve.plan;

import dev.tiercast.common.model.ByteRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code Range} field asks for, RFC 9110 section 14.1.
 *
 * @param satisfiable the ranges that have bytes, cut to the length, in the order of the field; none
 *     if all of them lie behind the end
 */
record ByteRanges(List<ByteRange> satisfiable) {
  private static final Pattern FIELD = Pattern.compile("(?i:bytes)=(.*)");
  private static final Pattern RANGE = Pattern.compile("([0-9]+)-([0-9]*)|-([0-9]+)");

  /** More digits than this do not fit, and lie behind the end of anything. */
  private static final int MOST_DIGITS = 18;

  ByteRanges {
    satisfiable = List.copyOf(satisfiable);
  }

  /**
   * Reads the field.
   *
   * @param length bytes of the representation
   * @return empty if the field is to be ignored: it is malformed, or counts in other units
   */
  static Optional<ByteRanges> parse(String field, long length) {
    Matcher matcher = FIELD.matcher(field.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<ByteRange> satisfiable = new ArrayList<>();
    boolean asksForAny = false;
    for (String element : matcher.group(1).split(",", -1)) {
      String range = element.strip();
      if (!range.isEmpty()) {
        Optional<ByteRange> bytes = range(range, length);
        if (bytes.isEmpty()) {
          return Optional.empty();
        }
        bytes.filter(found -> !found.isEmpty()).ifPresent(satisfiable::add);
        asksForAny = true;
      }
    }
    return asksForAny ? Optional.of(new ByteRanges(satisfiable)) : Optional.empty();
  }

  /** The bytes that there are of one range; no range if it is malformed. */
  private static Optional<ByteRange> range(String text, long length) {
    Matcher matcher = RANGE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    if (matcher.group(3) != null) {
      return Optional.of(new ByteRange(Math.max(0, length - number(matcher.group(3))), length));
    }
    long first = number(matcher.group(1));
    long last = matcher.group(2).isEmpty() ? Long.MAX_VALUE : number(matcher.group(2));
    if (last < first) {
      return Optional.empty();
    }
    long end = last < length ? last + 1 : length;
    return Optional.of(new ByteRange(Math.min(first, end), end));
  }

  private static long number(String digits) {
    String significant = digits.replaceFirst("^0+(?=.)", "");
    return significant.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(significant);
  }
}
