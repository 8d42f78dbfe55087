package dev.tiercast.common.serve;

import dev.tiercast.common.store.StoredBytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that are not as many as they should be. */
record MissizedBytes(StoredBytes bytes, long size) implements StoredBytes {
  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return bytes.read(into, position);
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
