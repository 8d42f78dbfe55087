package dev.tiercast.common.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

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
   * Waits for bytes and reads some of the range.
   *
   * @param into has room
   * @return how many; 0 where bytes came that are before the range, as from a server that ignores
   *     ranges, at most 256 KiB at once
   * @throws IOException if the stream ends before the range does, or fails
   */
  int read(ByteBuffer into) throws IOException;

  /** Reads until the buffer is full; as {@link #read} otherwise. */
  default void readFully(ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      read(into);
    }
  }

  /**
   * Bytes before the range that have come so far. To be asked by the thread that reads; whoever
   * watches whether a source gets on counts them, too.
   */
  long skipped();

  /** Makes whatever waits for the source fail at once, now and later. */
  void cancel();

  /** Ends the stream; what was not read is not fetched. */
  @Override
  void close();
}
