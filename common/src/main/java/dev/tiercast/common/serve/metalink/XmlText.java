package dev.tiercast.common.serve.metalink;

/** Text in XML 1.0. */
final class XmlText {
  private XmlText() {}

  /**
   * Escapes a text for content and for attribute values in double quotes. What no XML may hold, the
   * characters U+FFFE and U+FFFF, becomes U+FFFD; names have no control characters.
   */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&apos;");
        case '\uFFFE', '\uFFFF' -> escaped.append('\uFFFD');
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
