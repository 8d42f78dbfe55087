package dev.tiercast.client.pull;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How fast a number has grown lately. Times are nanoseconds of one clock and do not go back. Not
 * thread safe.
 */
final class RecentRate {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long RECENT_NANOS = 5_000_000_000L;

  private record Sample(long nanos, long value) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /** The growth for each second, from the oldest sample that is recent enough to this one. */
  long sample(long now, long value) {
    samples.addLast(new Sample(now, value));
    while (samples.size() > 2 && now - samples.getFirst().nanos() > RECENT_NANOS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    long nanos = now - first.nanos();
    return nanos <= 0 ? 0 : Math.round((value - first.value()) * NANOS_PER_SECOND / nanos);
  }
}
