package dev.tiercast.common.schedule;

import java.util.random.RandomGenerator;

/**
 * How long a source is left alone after failures in a row: doubling up to a limit, spread so that
 * those who failed together do not come back together.
 *
 * @param firstNanos after the first failure
 * @param longestNanos however many failures
 */
public record Backoff(long firstNanos, long longestNanos) {
  /** A quarter of a second, up to ten seconds. */
  public static final Backoff STANDARD = new Backoff(250_000_000L, 10_000_000_000L);

  /** Beyond this many doublings every first delay exceeds every limit. */
  private static final int MOST_DOUBLINGS = 30;

  /**
   * The delay after {@code failures} in a row, between half of the nominal one and all of it.
   *
   * @param failures 1 or more
   */
  public long delayNanos(int failures, RandomGenerator random) {
    long doubled = firstNanos << Math.min(failures - 1, MOST_DOUBLINGS);
    long nominal = doubled <= 0 ? longestNanos : Math.min(doubled, longestNanos);
    return nominal / 2 + random.nextLong(nominal / 2 + 1);
  }
}
