package dev.tiercast.common.serve;

import dev.tiercast.common.store.StoredBytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes of which not all can be read, though their number has not changed.
 *
 * @param end the first that cannot be read
 * @param fails whether reading it fails, instead of finding nothing
 */
record CutBytes(StoredBytes bytes, long end, boolean fails) implements StoredBytes {
  @Override
  public long size() {
    return bytes.size();
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    if (position < end) {
      int length = (int) Math.min(into.remaining(), end - position);
      int read = bytes.read(into.slice(into.position(), length), position);
      into.position(into.position() + read);
      return read;
    }
    if (fails) {
      throw new IOException("the disk is on fire");
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
