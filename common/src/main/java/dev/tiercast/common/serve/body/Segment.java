package dev.tiercast.common.serve.body;

import dev.tiercast.common.model.ByteRange;
import java.nio.ByteBuffer;

/** A run of bytes that lie in one place. */
public sealed interface Segment {
  /** How many bytes. */
  long length();

  /**
   * Bytes in memory.
   *
   * @param bytes from position to limit; never written
   */
  record Held(ByteBuffer bytes) implements Segment {
    @Override
    public long length() {
      return bytes.remaining();
    }
  }

  /**
   * Bytes of something that has to be opened.
   *
   * @param range which of its bytes
   */
  record Stored(StoredFile file, ByteRange range) implements Segment {
    @Override
    public long length() {
      return range.length();
    }
  }
}
