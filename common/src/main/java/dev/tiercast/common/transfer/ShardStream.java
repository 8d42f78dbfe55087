package dev.tiercast.common.transfer;

import java.io.Closeable;
import java.io.IOException;

/**
 * A run of bytes of a shard. Opened and read by one thread; {@link #cancel} may come from any, at
 * any time.
 */
public interface ShardStream extends Closeable {
  /**
   * Asks for the bytes, and waits until they begin to come.
   *
   * @throws NotThereException if the source does not have the shard
   */
  void open() throws IOException;

  /**
   * Reads exactly {@code length} bytes to the front of the array.
   *
   * @throws IOException if the stream ends before, or fails
   */
  void readFully(byte[] into, int length) throws IOException;

  /** Makes whatever waits for the source fail at once, now and later. */
  void cancel();

  /** Ends the stream; what was not read is not fetched. */
  @Override
  void close();
}
