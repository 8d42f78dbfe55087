package dev.tiercast.common.serve;

import dev.tiercast.common.serve.plan.MediaType;
import dev.tiercast.common.serve.plan.Representation;
import dev.tiercast.common.store.StoredBytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Something that can be asked for.
 *
 * @param facts what is known of its bytes
 * @param source gives the bytes
 */
record Served(Representation facts, Source source) {
  /** Where bytes come from. */
  interface Source {
    /**
     * Opens them; the caller closes them.
     *
     * @throws java.nio.file.NoSuchFileException if they are gone meanwhile
     */
    StoredBytes open() throws IOException;
  }

  /** A list that was just made. */
  static Served ofList(byte[] bytes, MediaType type) {
    return new Served(
        Representation.ofList(bytes, type), () -> new HeldBytes(ByteBuffer.wrap(bytes)));
  }

  /**
   * Opens the bytes and makes sure that there are as many as was said.
   *
   * @throws IOException if not: whoever keeps them has lost some
   */
  StoredBytes open() throws IOException {
    StoredBytes bytes = source.open();
    if (bytes.size() == facts.length()) {
      return bytes;
    }
    try (bytes) {
      throw new IOException(
          "there are %d bytes instead of %d".formatted(bytes.size(), facts.length()));
    }
  }
}
