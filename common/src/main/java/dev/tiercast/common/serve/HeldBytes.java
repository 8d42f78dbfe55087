package dev.tiercast.common.serve;

import dev.tiercast.common.store.StoredBytes;
import java.nio.ByteBuffer;

/**
 * Bytes that somebody holds in memory anyway: manifests and lists. They are sent like all others,
 * piece by piece, so that no copy of the size of a manifest is made to send it.
 *
 * @param bytes from 0 to the limit; not to be written
 */
record HeldBytes(ByteBuffer bytes) implements StoredBytes {
  @Override
  public long size() {
    return bytes.limit();
  }

  @Override
  public int read(ByteBuffer into, long position) {
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
    // The garbage collector's.
  }
}
