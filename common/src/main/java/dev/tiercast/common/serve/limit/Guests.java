package dev.tiercast.common.serve.limit;

import dev.tiercast.common.serve.body.Pace;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a node: how many there are, and whether they do what they should. Thread safe.
 */
public final class Guests implements Connection.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Guests.class);

  /** How long a connection may wait for its next request while there are too many. */
  private static final long IDLE_WHEN_CROWDED = TimeUnit.SECONDS.toNanos(5);

  private static final int SMALLEST_RESERVE = 16;

  private final Counts counts;
  private final Times times;
  private final Rates rates;
  private final LongSupplier nanoTime;
  private final Timer timer;
  private final RejectionListener listener;
  private final Map<Connection, Guest> guests = new ConcurrentHashMap<>();
  private final Object quiet = new Object();
  private int present;
  private int busy;

  /**
   * @param nanoTime nanoseconds from some point in time
   */
  public Guests(
      Counts counts,
      Times times,
      Rates rates,
      LongSupplier nanoTime,
      Timer timer,
      RejectionListener listener) {
    this.counts = counts;
    this.times = times;
    this.rates = rates;
    this.nanoTime = nanoTime;
    this.timer = timer;
    this.listener = listener;
  }

  /** How many connections there can be, with those that are only told that there are too many. */
  public static int most(Counts counts) {
    return counts.connections() + Math.max(SMALLEST_RESERVE, counts.connections() / 16);
  }

  @Override
  public void onOpened(Connection connection) {
    int number;
    synchronized (quiet) {
      number = ++present;
    }
    guests.put(connection, guest(connection, number > counts.connections()));
    if (number > most(counts)) {
      listener.onRejected(Rejection.CONNECTIONS);
      connection.getEndPoint().close();
    }
  }

  private Guest guest(Connection connection, boolean uninvited) {
    long now = nanoTime.getAsLong();
    return new Guest(
        connection,
        uninvited,
        new HeadClock(times.head().toNanos(), now),
        new RateFloor(rates.floor(), now),
        rates.connection() == 0 ? null : new OwnRate(rates.connection(), nanoTime, timer));
  }

  @Override
  public void onClosed(Connection connection) {
    if (guests.remove(connection) != null) {
      synchronized (quiet) {
        present--;
      }
    }
  }

  /**
   * A request has come.
   *
   * @return whether to answer it; if not, there are too many connections
   */
  public boolean begin(Connection connection) {
    synchronized (quiet) {
      busy++;
    }
    Guest guest = guests.get(connection);
    if (guest == null) {
      return true;
    }
    guest.begin();
    if (guest.isUninvited()) {
      listener.onRejected(Rejection.CONNECTIONS);
    }
    return !guest.isUninvited();
  }

  /** The request is answered, or never will be. */
  public void end(Connection connection) {
    Guest guest = guests.get(connection);
    if (guest != null) {
      guest.end(nanoTime.getAsLong());
    }
    synchronized (quiet) {
      busy--;
      quiet.notifyAll();
    }
  }

  /** The pace of a body on a connection. */
  Pace pace(Connection connection, Pace shared) {
    @Nullable Guest guest = guests.get(connection);
    return guest == null ? shared : guest.pace(shared);
  }

  /** Cuts those off who take too long; to be called every second. */
  public void look() {
    long now = nanoTime.getAsLong();
    boolean crowded;
    synchronized (quiet) {
      crowded = present > counts.connections();
    }
    guests.forEach(
        (connection, guest) -> {
          guest.look(now).ifPresent(reason -> cut(connection, guest, reason));
          if (crowded && guest.idleNanos(now) > IDLE_WHEN_CROWDED) {
            guest.close();
          }
        });
  }

  private void cut(Connection connection, Guest guest, Rejection reason) {
    if (guest.cut(reason)) {
      LOG.debug("{}: cut off: {}", connection.getEndPoint().getRemoteSocketAddress(), reason);
      listener.onRejected(reason);
    }
  }

  /**
   * Waits until no request is being answered.
   *
   * @return whether that came about in time
   */
  public boolean awaitQuiet(Duration most) throws InterruptedException {
    long end = nanoTime.getAsLong() + most.toNanos();
    synchronized (quiet) {
      for (long left = most.toNanos(); busy > 0 && left > 0; left = end - nanoTime.getAsLong()) {
        TimeUnit.NANOSECONDS.timedWait(quiet, left);
      }
      return busy == 0;
    }
  }

  /** Ends them all; nobody waits for leave to send any more. */
  public void close() {
    guests.values().forEach(Guest::liftRate);
    guests.values().forEach(Guest::close);
  }
}
