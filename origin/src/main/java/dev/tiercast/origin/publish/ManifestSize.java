package dev.tiercast.origin.publish;

import dev.tiercast.common.model.ContentPath;
import java.nio.charset.StandardCharsets;

/** How large a manifest becomes at the most, in bytes: known before anything is read or cut. */
final class ManifestSize {
  /** Of all that is neither file nor shard; the name is at most 255 bytes, escaped twice that. */
  static final long OF_REST = 1024;

  /** {@code {"size":…,"sha256":"…"}} with a size of 19 digits. */
  static final long OF_SHARD = 108;

  /** {@code {"path":"","size":…,"sha256":"…","executable":false}} with a size of 19 digits. */
  private static final long OF_FILE = 140;

  private ManifestSize() {}

  /** Of the entry of a file. */
  static long of(ContentPath path) {
    long quotes = path.value().chars().filter(c -> c == '"').count();
    return OF_FILE + path.value().getBytes(StandardCharsets.UTF_8).length + quotes;
  }
}
