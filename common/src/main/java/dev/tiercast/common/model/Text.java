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
    return shorten(text, LONGEST);
  }

  /** The same with another number of characters at most. */
  public static String shorten(String text, int longest) {
    String cut = text.length() <= longest ? text : text.substring(0, longest) + "…";
    return cut.replaceAll("[\\p{Cc}\\p{Cs}]", "?");
  }
}
