package dev.tiercast.common.serve.limit;

import dev.tiercast.common.serve.body.Pace;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.jspecify.annotations.Nullable;

/** Through here go all bodies: not too many, not too fast, and none when the node stops. */
public final class BodyGate {
  private final int most;
  private final Guests guests;
  private final RejectionListener listener;
  private final @Nullable SharedRate rate;

  // Guarded by this.
  private int inside;
  private boolean draining;

  /**
   * @param guests the connections on which bodies are sent
   * @param nanoTime nanoseconds from some point in time
   */
  public BodyGate(
      Counts counts,
      Rates rates,
      Guests guests,
      LongSupplier nanoTime,
      Timer timer,
      RejectionListener listener) {
    this.most = counts.bodies();
    this.guests = guests;
    this.listener = listener;
    this.rate = rates.node() == 0 ? null : new SharedRate(rates.node(), nanoTime, timer);
  }

  /**
   * Asks to send a body.
   *
   * @return how fast it may be sent, to be closed in the end; empty if it may not be sent now
   */
  public Optional<Pace> enter(Connection connection) {
    Rejection obstacle = takePlace();
    if (obstacle != null) {
      listener.onRejected(obstacle);
      return Optional.empty();
    }
    Pace shared = rate == null ? Pace.UNLIMITED : rate.join();
    return Optional.of(leaving(guests.pace(connection, shared)));
  }

  private synchronized @Nullable Rejection takePlace() {
    if (draining) {
      return Rejection.DRAINING;
    }
    if (inside >= most) {
      return Rejection.BODIES;
    }
    inside++;
    return null;
  }

  private Pace leaving(Pace pace) {
    AtomicBoolean left = new AtomicBoolean();
    return new Pace() {
      @Override
      public int grant(int wanted, Runnable resume) {
        return pace.grant(wanted, resume);
      }

      @Override
      public void close() {
        pace.close();
        if (left.compareAndSet(false, true)) {
          leave();
        }
      }
    };
  }

  private synchronized void leave() {
    inside--;
  }

  /** From now on no body may be sent but those that are being sent. */
  public synchronized void drain() {
    draining = true;
  }

  /** Whether no body may be sent any more. */
  public synchronized boolean isDraining() {
    return draining;
  }

  /** How many bodies are being sent. */
  public synchronized int inside() {
    return inside;
  }

  /** Nobody waits for leave to send any more. */
  public void lift() {
    if (rate != null) {
      rate.lift();
    }
  }
}
