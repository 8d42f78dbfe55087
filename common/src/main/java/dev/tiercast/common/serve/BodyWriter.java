package dev.tiercast.common.serve;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.store.StoredBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a run of bytes as the body of a response, one buffer after another. No thread waits for
 * the reader: the next buffer is filled when the last one has been taken. However it ends, the
 * buffer goes back to the pool and the bytes are closed.
 */
final class BodyWriter extends IteratingCallback {
  /** Large enough that system calls do not count, small enough for thousands of readers. */
  static final int BUFFER_BYTES = 256 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(BodyWriter.class);

  private final String name;
  private final StoredBytes bytes;
  private final ByteBufferPool pool;
  private final Response response;
  private final Callback callback;
  private final long end;
  private long position;
  private boolean reading;
  private @Nullable RetainableByteBuffer buffer;

  /**
   * @param name of what is written, for the log
   * @param bytes closed in the end
   * @param range which of them, one at least
   * @param callback told when the response is complete, or that it cannot be
   */
  BodyWriter(
      String name, StoredBytes bytes, ByteRange range, Response response, Callback callback) {
    this.name = name;
    this.bytes = bytes;
    this.pool = response.getRequest().getComponents().getByteBufferPool();
    this.response = response;
    this.callback = callback;
    this.position = range.start();
    this.end = range.end();
  }

  @Override
  protected Action process() throws IOException {
    if (position == end) {
      return Action.SUCCEEDED;
    }
    reading = true;
    ByteBuffer piece = fill();
    reading = false;
    position += piece.remaining();
    response.write(position == end, piece, this);
    return Action.SCHEDULED;
  }

  private ByteBuffer fill() throws IOException {
    int length = (int) Math.min(BUFFER_BYTES, end - position);
    if (buffer == null) {
      buffer = pool.acquire(length, true);
    }
    ByteBuffer piece = buffer.getByteBuffer();
    piece.clear().limit(length);
    while (piece.hasRemaining()) {
      if (bytes.read(piece, position + piece.position()) <= 0) {
        throw new EOFException("ends at byte %d of %d".formatted(position + piece.position(), end));
      }
    }
    return piece.flip();
  }

  @Override
  protected void onCompleteSuccess() {
    release();
    callback.succeeded();
  }

  @Override
  protected void onCompleteFailure(Throwable cause) {
    release();
    if (reading) {
      LOG.warn("{} cannot be read: {}", name, cause.toString());
    }
    if (reading && !response.isCommitted()) {
      response.reset();
      Refusal.UNREADABLE.send(response, callback);
    } else {
      // Closes the connection: the client sees that bytes are missing.
      callback.failed(cause);
    }
  }

  private void release() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
    try {
      bytes.close();
    } catch (IOException e) {
      LOG.warn("{} cannot be closed: {}", name, e.toString());
    }
  }
}
