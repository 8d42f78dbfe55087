package dev.tiercast.common.serve.observe;

import java.util.List;
import java.util.Locale;

/** How metrics are written. */
public enum Exposition {
  /** What every Prometheus reads. */
  TEXT("text/plain; version=0.0.4; charset=utf-8"),

  /** What it prefers, where it says so. */
  OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String contentType;

  Exposition(String contentType) {
    this.contentType = contentType;
  }

  /** The value of {@code Content-Type}. */
  public String contentType() {
    return contentType;
  }

  /**
   * The one of the two that comes first with a client; text if it takes neither, as it is better
   * than no answer.
   *
   * @param accept the media ranges of {@code Accept}, best first
   */
  public static Exposition preferred(List<String> accept) {
    for (String range : accept) {
      String[] parts = range.toLowerCase(Locale.ROOT).replace(" ", "").split(";", -1);
      if (parts[0].equals("application/openmetrics-text") && isVersionOne(parts)) {
        return OPEN_METRICS;
      }
      if (parts[0].equals("text/plain") || parts[0].equals("text/*") || parts[0].equals("*/*")) {
        return TEXT;
      }
    }
    return TEXT;
  }

  private static boolean isVersionOne(String[] parts) {
    for (String part : parts) {
      if (part.startsWith("version=") && !part.equals("version=1.0.0")) {
        return false;
      }
    }
    return true;
  }
}
