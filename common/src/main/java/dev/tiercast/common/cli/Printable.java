package dev.tiercast.common.cli;

import java.util.regex.Pattern;

/** Foreign text on a terminal: no control characters, so it can neither move the cursor nor lie. */
final class Printable {
  private static final int LONGEST = 2000;
  private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\R\\s*");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  /** The text on one line. */
  static String line(String text) {
    String joined = LINE_BREAK.matcher(text.stripTrailing()).replaceAll("; ");
    String cut = joined.length() <= LONGEST ? joined : joined.substring(0, LONGEST) + "…";
    return CONTROL.matcher(cut).replaceAll("?");
  }
}
