package dev.tiercast.common.serve.body;

import dev.tiercast.common.store.StoredBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/**
 * Reads into buffers outside the heap: what cannot be mapped, and what is to be in memory before a
 * mapping of it is used. Thread safe.
 */
final class Copies {
  private static final int SCRATCH_BYTES = 256 << 10;

  /** Quick, while few have one. */
  static final int LARGE = 64 << 10;

  /** All that is left when thousands of slow readers have one. */
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
    int size = Math.min(most, held.get() < LARGE_IN_ALL ? LARGE : SMALL);
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

  /** Reads a part of a window, so that it is in memory then. */
  void load(Window window, long position, int length) throws IOException {
    RetainableByteBuffer scratch = buffers.acquire(SCRATCH_BYTES, true);
    try {
      window.load(position, length, scratch.getByteBuffer());
    } finally {
      scratch.release();
    }
  }
}
