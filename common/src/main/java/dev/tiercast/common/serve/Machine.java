package dev.tiercast.common.serve;

import java.util.function.LongSupplier;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;

/**
 * What a server runs on.
 *
 * @param threads how many there are at most; none is held by a body that waits for its reader
 * @param buffers where bytes are put on their way
 * @param nanoTime nanoseconds from some point in time
 */
record Machine(int threads, ByteBufferPool buffers, LongSupplier nanoTime) {
  private static final int THREADS = 200;

  /** Bytes of the largest buffer that is kept. */
  private static final int LARGEST_BUFFER = 256 << 10;

  /** Buffers that are kept for later bodies, in bytes. */
  private static final long SPARE_BYTES = 64L << 20;

  static Machine real() {
    ByteBufferPool buffers =
        new ArrayByteBufferPool(0, -1, LARGEST_BUFFER, Integer.MAX_VALUE, SPARE_BYTES, SPARE_BYTES);
    return new Machine(THREADS, buffers, System::nanoTime);
  }
}
