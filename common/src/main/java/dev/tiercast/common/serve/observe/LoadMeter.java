package dev.tiercast.common.serve.observe;

import dev.tiercast.common.serve.body.BodyListener;
import dev.tiercast.common.tier.Load;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How busy a node is: what it sends, and what it is told that it receives. Thread safe. */
public final class LoadMeter {
  /** Of a rate, how much is left after a second: what is five seconds old hardly counts. */
  private static final double KEPT = 0.6;

  private static final double NANOS = 1e9;

  private final LongSupplier nanoTime;
  private final AtomicInteger bodies = new AtomicInteger();
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private long at;
  private double sentPerSecond;
  private double receivedPerSecond;

  /**
   * @param nanoTime nanoseconds from some point in time
   */
  public LoadMeter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.at = nanoTime.getAsLong();
  }

  /** Counts a body that begins, beside somebody else who does. */
  public BodyListener body(BodyListener other) {
    bodies.incrementAndGet();
    return new BodyListener() {
      @Override
      public void onWritten(int bytes) {
        sent.add(bytes);
        other.onWritten(bytes);
      }

      @Override
      public void onEnd(@Nullable Throwable failure) {
        bodies.decrementAndGet();
        other.onEnd(failure);
      }
    };
  }

  /** Bytes of content have come from elsewhere. */
  public void received(long bytes) {
    received.add(bytes);
  }

  /** Measures what has passed since the last time; to be called about every second. */
  public synchronized void look() {
    long now = nanoTime.getAsLong();
    double seconds = (now - at) / NANOS;
    at = now;
    if (seconds > 0) {
      double kept = Math.pow(KEPT, seconds);
      sentPerSecond = next(sentPerSecond, sent.sumThenReset() / seconds, kept);
      receivedPerSecond = next(receivedPerSecond, received.sumThenReset() / seconds, kept);
    }
  }

  private static double next(double before, double measured, double kept) {
    return before * kept + measured * (1 - kept);
  }

  /** As it was measured last. */
  public synchronized Load load() {
    return new Load(bodies.get(), Math.round(sentPerSecond), Math.round(receivedPerSecond));
  }
}
