package dev.tiercast.common.model;

/** How foreign text is shown in messages. */
public final class Text {
  private static final int LONGEST = 80;

  private Text() {}

  /**
   * At most 80 characters, control characters and halves of surrogate pairs replaced: safe to print
   * on a terminal.
   */
  public static String shorten(String text) {
    String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    return cut.replaceAll("[\\p{Cc}\\p{Cs}]", "?");
  }
}
