package dev.tiercast.common.transfer;

import java.io.Closeable;
import java.io.IOException;

/** Bytes of a shard on their way. Read by one thread; {@link #cancel} may come from any. */
public interface ShardStream extends Closeable {
  /**
   * Reads exactly {@code length} bytes to the front of the array.
   *
   * @throws IOException if the stream ends before, or fails
   */
  void readFully(byte[] into, int length) throws IOException;

  /** Makes a blocked read fail at once. */
  void cancel();

  /** Ends the stream; what was not read is not fetched. */
  @Override
  void close();
}
