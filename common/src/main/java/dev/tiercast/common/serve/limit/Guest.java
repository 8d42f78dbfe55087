package dev.tiercast.common.serve.limit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tiercast.common.serve.body.CountingEndPoint;
import dev.tiercast.common.serve.body.Pace;
import dev.tiercast.common.serve.plan.HttpDate;
import java.nio.ByteBuffer;
import java.nio.channels.WritePendingException;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What is known of one connection. Thread safe. */
final class Guest {
  private static final String TOO_LATE =
      """
      HTTP/1.1 408 Request Timeout\r
      Date: %s\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Length: 56\r
      Connection: close\r
      \r
      the request's head took too long; connect and ask again
      """;

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

  /**
   * Ends it; says why if it has begun to ask.
   *
   * @return whether it goes now: not if it is on its way already, or was in time after all
   */
  synchronized boolean cut(Rejection reason) {
    if (busy && reason == Rejection.HEAD_TIMEOUT) {
      return false;
    }
    if (leaving) {
      close();
      return false;
    }
    leaving = true;
    boolean isAsking = requests > 0 || connection.getBytesIn() > 0;
    if (reason == Rejection.HEAD_TIMEOUT && isAsking) {
      sayGoodbye();
    } else {
      close();
    }
    return true;
  }

  private void sayGoodbye() {
    ByteBuffer answer = ByteBuffer.wrap(TOO_LATE.formatted(date()).getBytes(US_ASCII));
    try {
      connection.getEndPoint().write(Callback.from(this::close, e -> close()), answer);
    } catch (WritePendingException answered) {
      close();
    }
  }

  private static String date() {
    return HttpDate.format(Instant.now());
  }

  void close() {
    connection.getEndPoint().close();
  }
}
