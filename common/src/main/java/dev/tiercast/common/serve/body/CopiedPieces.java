package dev.tiercast.common.serve.body;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.store.StoredBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.jspecify.annotations.Nullable;

/** The pieces of something that has to be read into buffers. */
final class CopiedPieces implements Pieces {
  /** Large enough to be quick, small enough for thousands of readers. */
  static final int BUFFER_BYTES = 64 << 10;

  private final StoredFile file;
  private final ByteBufferPool buffers;
  private final long end;
  private long position;
  private @Nullable StoredBytes bytes;

  CopiedPieces(StoredFile file, ByteRange range, ByteBufferPool buffers) {
    this.file = file;
    this.buffers = buffers;
    this.position = range.start();
    this.end = range.end();
  }

  @Override
  public long remaining() {
    return end - position;
  }

  @Override
  public @Nullable Piece atOnce(int most) {
    return null;
  }

  @Override
  public Piece read(int most) throws IOException {
    if (bytes == null) {
      bytes = file.open();
    }
    int length = (int) Math.min(Math.min(most, BUFFER_BYTES), remaining());
    RetainableByteBuffer buffer = buffers.acquire(length, true);
    boolean filled = false;
    try {
      ByteBuffer piece = fill(bytes, buffer.getByteBuffer().clear().limit(length));
      position += length;
      filled = true;
      return new Piece(piece, buffer::release);
    } finally {
      if (!filled) {
        buffer.release();
      }
    }
  }

  private ByteBuffer fill(StoredBytes from, ByteBuffer piece) throws IOException {
    while (piece.hasRemaining()) {
      if (from.read(piece, position + piece.position()) <= 0) {
        throw new EOFException(
            "%s ends at byte %d of %d".formatted(file.name(), position + piece.position(), end));
      }
    }
    return piece.flip();
  }

  @Override
  public void close() throws IOException {
    if (bytes != null) {
      bytes.close();
    }
  }
}
