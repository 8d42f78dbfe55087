package dev.tiercast.common.serve.limit;

import dev.tiercast.common.serve.body.Pace;
import java.util.function.LongSupplier;

/**
 * The rate of one connection, whose bodies come one after another. Thread safe as long as they do.
 */
final class OwnRate {
  private final LongSupplier nanoTime;
  private final Timer timer;
  private final Quantum quantum;

  // Guarded by this.
  private final TokenBucket bucket;
  private boolean lifted;

  /**
   * @param rate bytes a second, 1 or more
   */
  OwnRate(long rate, LongSupplier nanoTime, Timer timer) {
    this.nanoTime = nanoTime;
    this.timer = timer;
    this.quantum = new Quantum(rate);
    this.bucket = quantum.bucket(nanoTime.getAsLong());
  }

  /** From now on nobody waits any more. */
  synchronized void lift() {
    lifted = true;
  }

  /** A pace that is this one's, and not faster than another. */
  Pace within(Pace shared) {
    return new Pace() {
      @Override
      public int grant(int wanted, Runnable resume) {
        return OwnRate.this.grant(wanted, shared, resume);
      }

      @Override
      public void close() {
        shared.close();
      }
    };
  }

  /** What cannot be had from both is taken from neither. */
  private synchronized int grant(int wanted, Pace shared, Runnable resume) {
    if (lifted) {
      return shared.grant(wanted, resume);
    }
    int bytes = quantum.of(wanted, 1);
    long nanos = bucket.nanosUntil(bytes, nanoTime.getAsLong());
    if (nanos > 0) {
      timer.after(Math.max(Timer.SHORTEST_WAIT, nanos), resume);
      return 0;
    }
    int granted = shared.grant(bytes, resume);
    bucket.take(granted, nanoTime.getAsLong());
    return granted;
  }
}
