package dev.tiercast.common.serve.plan;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What of a request decides how a representation is answered. A field that is there several times
 * is its values joined by commas, RFC 9110 section 5.3.
 *
 * @param isGet whether the method is GET; otherwise it is HEAD, for which ranges mean nothing
 */
public record RequestFields(
    boolean isGet,
    @Nullable String ifMatch,
    @Nullable String ifNoneMatch,
    @Nullable String ifModifiedSince,
    @Nullable String ifUnmodifiedSince,
    @Nullable String ifRange,
    @Nullable String range) {

  /**
   * Picks the fields that matter.
   *
   * @param byName the values of a field, one for each time that it is there
   */
  public static RequestFields of(boolean isGet, Function<String, List<String>> byName) {
    return new RequestFields(
        isGet,
        joined(byName.apply("If-Match")),
        joined(byName.apply("If-None-Match")),
        joined(byName.apply("If-Modified-Since")),
        joined(byName.apply("If-Unmodified-Since")),
        joined(byName.apply("If-Range")),
        joined(byName.apply("Range")));
  }

  private static @Nullable String joined(List<String> values) {
    return values.isEmpty() ? null : String.join(", ", values);
  }
}
