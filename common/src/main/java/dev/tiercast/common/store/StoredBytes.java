package dev.tiercast.common.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that can be read at any place. Thread safe; stays readable until closed. */
public interface StoredBytes extends Closeable {
  /** Number of bytes. */
  long size();

  /**
   * Fills the buffer from {@code position} on, as far as there are bytes.
   *
   * @return how many bytes were read, or -1 at or after the end
   */
  int read(ByteBuffer into, long position) throws IOException;
}
