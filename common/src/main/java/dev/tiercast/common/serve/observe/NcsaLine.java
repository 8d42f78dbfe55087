package dev.tiercast.common.serve.observe;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The common log format and its combined form, as httpd and nginx write them. In what comes from a
 * client, quotes, backslashes and all that is not printable ASCII are escaped as httpd does it.
 */
final class NcsaLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  private NcsaLine() {}

  static String common(Exchange exchange) {
    // Some locales have digits of their own.
    return String.format(
        Locale.ROOT,
        "%s - - [%s] \"%s %s %s\" %03d %s",
        exchange.client(),
        TIME.format(exchange.time()),
        escaped(exchange.method()),
        escaped(exchange.target()),
        exchange.protocol(),
        exchange.status(),
        exchange.bytes() == 0 ? "-" : Long.toString(exchange.bytes()));
  }

  static String combined(Exchange exchange) {
    return "%s \"%s\" \"%s\""
        .formatted(common(exchange), escaped(exchange.referer()), escaped(exchange.userAgent()));
  }

  private static String escaped(@Nullable String text) {
    if (text == null) {
      return "-";
    }
    StringBuilder escaped = new StringBuilder(text.length());
    text.chars().forEach(c -> append(escaped, (char) c));
    return escaped.toString();
  }

  private static void append(StringBuilder escaped, char c) {
    if (c == '"' || c == '\\') {
      escaped.append('\\').append(c);
    } else if (c >= ' ' && c <= '~') {
      escaped.append(c);
    } else if (c <= 0xff) {
      escaped.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
    } else {
      escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
  }
}
