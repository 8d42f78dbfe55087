package dev.tiercast.common.serve.limit;

import dev.tiercast.common.serve.body.CountingEndPoint;
import dev.tiercast.common.serve.body.Pace;
import java.nio.ByteBuffer;
import java.nio.channels.WritePendingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What is known of one connection. Thread safe. */
final class Guest {
  private static final byte[] TOO_LATE =
      """
      HTTP/1.1 408 Request Timeout\r
      Content-Length: 0\r
      Connection: close\r
      \r
      """
          .getBytes(StandardCharsets.US_ASCII);

  private final Connection connection;
  private final boolean uninvited;
  private final HeadClock head;
  private final RateFloor floor;
  private final @Nullable OwnRate rate;

  // Guarded by this.
  private long requests;
  private boolean busy;
  private boolean leaving;
  private long quietSince;

  /**
   * @param uninvited whether there were enough without it
   * @param rate how fast its bodies may be sent; null for any
   */
  Guest(
      Connection connection,
      boolean uninvited,
      HeadClock head,
      RateFloor floor,
      @Nullable OwnRate rate) {
    this.connection = connection;
    this.uninvited = uninvited;
    this.head = head;
    this.floor = floor;
    this.rate = rate;
  }

  boolean isUninvited() {
    return uninvited;
  }

  /** A request's head is there. */
  synchronized void begin() {
    requests++;
    busy = true;
    head.begin();
  }

  /** The request is answered. */
  synchronized void end(long now) {
    busy = false;
    quietSince = now;
    head.end(connection.getBytesIn());
  }

  Pace pace(Pace shared) {
    return rate == null ? shared : rate.within(shared);
  }

  void liftRate() {
    if (rate != null) {
      rate.lift();
    }
  }

  /** Looks whether it does what it should; why not, if it does not. */
  synchronized Optional<Rejection> look(long now) {
    if (head.isOver(now, connection.getBytesIn())) {
      return Optional.of(Rejection.HEAD_TIMEOUT);
    }
    boolean tooSlow =
        connection.getEndPoint() instanceof CountingEndPoint reader
            && floor.isTooSlow(now, reader.taken(), reader.isHeldUp());
    return tooSlow ? Optional.of(Rejection.SLOW_READER) : Optional.empty();
  }

  /** For how long it has been waiting for a next request, in nanoseconds; 0 if it is not. */
  synchronized long idleNanos(long now) {
    return busy || requests == 0 || head.isRunning() ? 0 : now - quietSince;
  }

  /** Ends it; says why if it has begun to ask. */
  synchronized void cut(Rejection reason) {
    if (busy && reason == Rejection.HEAD_TIMEOUT) {
      return; // Its head came after all.
    }
    boolean isAsking = requests > 0 || connection.getBytesIn() > 0;
    if (leaving || reason != Rejection.HEAD_TIMEOUT || !isAsking) {
      close();
      return;
    }
    leaving = true;
    try {
      connection
          .getEndPoint()
          .write(Callback.from(this::close, e -> close()), ByteBuffer.wrap(TOO_LATE));
    } catch (WritePendingException answered) {
      close();
    }
  }

  void close() {
    connection.getEndPoint().close();
  }
}
