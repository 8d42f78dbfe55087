package dev.tiercast.common.store;

import java.io.Closeable;
import java.nio.ByteBuffer;

/**
 * A run of stored bytes, mapped into memory. Thread safe, but for this: once it is closed, nobody
 * may touch its bytes again, as other memory may lie there then.
 */
public interface Mapping extends Closeable {
  /**
   * A part of the run. Whoever touches it may have to wait for a disk; if the file has been cut off
   * meanwhile, system calls fail on it.
   *
   * @param start counted from the beginning of the run
   */
  ByteBuffer bytes(int start, int length);

  /** Whether a part of the run is in memory now, so that nobody has to wait for a disk. */
  boolean isLoaded(int start, int length);

  /** Gives the memory back. */
  @Override
  void close();
}
