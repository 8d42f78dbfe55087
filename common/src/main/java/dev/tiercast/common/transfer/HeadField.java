package dev.tiercast.common.transfer;

import java.net.ProtocolException;
import java.util.regex.Pattern;

/**
 * A field of the head of an answer (RFC 9110, 5).
 *
 * @param name a token
 * @param value without what is around it, and without control characters but tabs
 */
record HeadField(String name, String value) {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

  /**
   * Reads a line, without its end.
   *
   * @throws ProtocolException if it is no field; folded lines are none
   */
  static HeadField of(String line) throws ProtocolException {
    int colon = line.indexOf(':');
    String name = line.substring(0, Math.max(0, colon)).stripTrailing();
    String value = line.substring(colon + 1);
    if (!TOKEN.matcher(name).matches() || CONTROL.matcher(value).find()) {
      throw new ProtocolException("sends a malformed head");
    }
    return new HeadField(name, value.strip());
  }
}
