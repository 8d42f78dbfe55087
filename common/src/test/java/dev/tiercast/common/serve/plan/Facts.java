package dev.tiercast.common.serve.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Representations for tests. */
final class Facts {
  private Facts() {}

  /** So many bytes under a tag that nobody asks for, without a date. */
  static Representation ofLength(long length) {
    return of(length, "\"tag\"", null);
  }

  /**
   * What is known of bytes.
   *
   * @param tag as it is written in a field
   */
  static Representation of(long length, String tag, @Nullable Instant lastModified) {
    EntityTag parsed = EntityTagList.parse(tag).tags().get(0);
    return new Representation(
        length, parsed, null, lastModified, MediaType.BYTES, Caching.REVALIDATE);
  }
}
