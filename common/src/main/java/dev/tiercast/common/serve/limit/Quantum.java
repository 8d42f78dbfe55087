package dev.tiercast.common.serve.limit;

/**
 * How much of a limited rate is granted at a time: little enough that nobody waits long for others,
 * enough that there are not more grants than needed. Immutable.
 */
final class Quantum {
  /** Nobody gains from more. */
  private static final long LARGEST = 1 << 20;

  /** So many grants a second at least, unless they would be larger than that. */
  private static final long GRANTS_PER_SECOND = 100;

  /** All who wait get something so many times a second, unless it would be less than that. */
  private static final long ROUNDS_PER_SECOND = 10;

  private static final long SMALL = 4 << 10;

  private final long rate;

  /**
   * @param rate bytes a second, 1 or more
   */
  Quantum(long rate) {
    this.rate = rate;
  }

  /** Bytes for one of so many who wait, 1 or more. */
  int of(int wanted, int waiting) {
    long fair = Math.max(SMALL, rate / ROUNDS_PER_SECOND / Math.max(1, waiting));
    return (int) Math.min(wanted, Math.min(fair, largest()));
  }

  private long largest() {
    return Math.max(1, Math.min(LARGEST, rate / GRANTS_PER_SECOND));
  }

  /** How far behind the others one may be and still catch up. */
  long arrears() {
    return 4 * largest();
  }

  /** A bucket that makes up for a late timer, and holds no more than a tenth of a second. */
  TokenBucket bucket(long now) {
    return new TokenBucket(rate, Math.max(2 * largest(), rate / ROUNDS_PER_SECOND), now);
  }
}
