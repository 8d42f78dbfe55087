package dev.tiercast.common.serve.body;

import dev.tiercast.common.store.StoredBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/** Reads into buffers outside the heap. Thread safe. */
final class Copies {
  /** For quick readers, while few have one. */
  static final int LARGE = 256 << 10;

  /** For slow readers, of whom there may be thousands. */
  static final int SMALL = 8 << 10;

  private static final long LARGE_IN_ALL = 32L << 20;

  private final ByteBufferPool buffers;
  private final AtomicLong held = new AtomicLong();

  Copies(ByteBufferPool buffers) {
    this.buffers = buffers;
  }

  /**
   * Reads the next bytes.
   *
   * @param most how many at most, one at least
   * @throws EOFException if not a single one is there
   */
  Piece read(StoredBytes from, long position, int most) throws IOException {
    boolean isLarge = most > StepSize.LEAST && held.get() < LARGE_IN_ALL;
    int size = Math.min(most, isLarge ? LARGE : SMALL);
    RetainableByteBuffer buffer = buffers.acquire(size, true);
    held.addAndGet(size);
    Runnable release =
        () -> {
          held.addAndGet(-size);
          buffer.release();
        };
    boolean filled = false;
    try {
      ByteBuffer bytes = fill(from, position, buffer.getByteBuffer().clear().limit(size));
      filled = true;
      return Piece.of(bytes, release);
    } finally {
      if (!filled) {
        release.run();
      }
    }
  }

  private static ByteBuffer fill(StoredBytes from, long position, ByteBuffer into)
      throws IOException {
    while (into.hasRemaining()) {
      long at = position + into.position();
      if (from.read(into, at) <= 0) {
        throw new EOFException("ends at byte %d of %d".formatted(at, from.size()));
      }
    }
    return into.flip();
  }
}
