package dev.tiercast.common.serve.body;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.store.StoredBytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be opened to read it.
 *
 * @param name for the log
 * @param size bytes
 * @param sha256 of all of them: what has the same digest is opened once and shared; null if it is
 *     not to be shared
 * @param growth which of the bytes are there already; null if all are
 * @param opener gives the bytes
 */
public record StoredFile(
    String name, long size, @Nullable Digest sha256, @Nullable Growth growth, Opener opener) {
  /** All of whose bytes are there. */
  public StoredFile(String name, long size, @Nullable Digest sha256, Opener opener) {
    this(name, size, sha256, null, opener);
  }

  /** Where bytes come from. */
  public interface Opener {
    /**
     * Opens them; the caller closes them.
     *
     * @throws java.nio.file.NoSuchFileException if they are gone
     */
    StoredBytes open() throws IOException;
  }

  /**
   * What has the same identity has the same bytes, and shares what is mapped; null if nothing is to
   * be shared. While bytes are missing it is like nothing else, not even like what has them all.
   */
  @Nullable Object identity() {
    return sha256 != null && growth != null ? growth.identity() : sha256;
  }

  /**
   * Opens it and makes sure that there are as many bytes as was said.
   *
   * @throws IOException if not: whoever keeps them has lost some
   */
  StoredBytes open() throws IOException {
    StoredBytes bytes = opener.open();
    if (bytes.size() == size) {
      return bytes;
    }
    try (bytes) {
      throw new IOException("there are %d bytes instead of %d".formatted(bytes.size(), size));
    }
  }
}
