package dev.tiercast.common.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/** Bytes in memory. */
final class MemoryBytes implements StoredBytes {
  private final ByteBuffer bytes;
  private volatile boolean closed;

  /**
   * @param bytes from 0 to the limit; those that may be read are never written again
   */
  MemoryBytes(ByteBuffer bytes) {
    this.bytes = bytes.asReadOnlyBuffer();
  }

  @Override
  public long size() {
    return bytes.limit();
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    if (position >= bytes.limit()) {
      return -1;
    }
    int start = Math.toIntExact(position);
    int length = Math.min(into.remaining(), bytes.limit() - start);
    into.put(bytes.slice(start, length));
    return length;
  }

  @Override
  public void close() {
    closed = true;
  }
}
