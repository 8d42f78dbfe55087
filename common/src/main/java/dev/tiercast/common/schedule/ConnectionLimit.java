package dev.tiercast.common.schedule;

/**
 * How many connections to one source are worth having: doubled as long as that brings more bytes,
 * taken back where it does not, and tried again later. Times are nanoseconds of one clock. Not
 * thread safe.
 */
final class ConnectionLimit {
  /** Twice the connections must bring so many times the bytes. */
  private static final double WORTH = 1.1;

  /** A source that has become so much slower is not helped by the connections it had. */
  private static final double COLLAPSE = 0.5;

  /** A measurement takes so long at least, and until each connection has brought two blocks. */
  private static final long SHORTEST = 50_000_000L;

  /** However few bytes come. */
  private static final long LONGEST = 3_000_000_000L;

  private static final long FIRST_HOLD = 2_000_000_000L;
  private static final long LONGEST_HOLD = 60_000_000_000L;

  private final int most;
  private final int blockSize;
  private int limit = 1;

  /** While more connections are tried: how many were enough before; otherwise 0. */
  private int before;

  private boolean hasFailedOnce;
  private double rate;

  /** No more are tried before this time. */
  private long holdUntil = Long.MIN_VALUE;

  private long hold = FIRST_HOLD;

  /** Of the measurement under way. */
  private long begin;

  private long bytes;
  private boolean isMeasuring;

  /**
   * @param most never more connections
   * @param blockSize bytes of a block
   */
  ConnectionLimit(int most, int blockSize) {
    this.most = most;
    this.blockSize = blockSize;
  }

  int limit() {
    return limit;
  }

  void received(long count) {
    bytes += count;
  }

  /** The source does not want more than these. */
  void refused(int connections) {
    limit = Math.max(1, Math.min(limit, connections));
    rate = 0;
    before = 0;
    isMeasuring = false;
    hold = Math.min(2 * hold, LONGEST_HOLD);
    holdUntil = begin + hold;
  }

  /**
   * Time has passed.
   *
   * @param active connections that are used now; while they are fewer than allowed, nothing is
   *     learned
   */
  void tick(long now, int active) {
    if (!isMeasuring || active < limit) {
      begin = now;
      bytes = 0;
      isMeasuring = true;
      return;
    }
    long elapsed = now - begin;
    if (elapsed >= LONGEST || (elapsed >= SHORTEST && bytes >= 2L * limit * blockSize)) {
      measured((double) bytes / elapsed, now);
      begin = now;
      bytes = 0;
    }
  }

  private void measured(double measured, long now) {
    if (before > 0) {
      judge(measured, now);
    } else if (measured < rate * COLLAPSE) {
      // As many as brought so much before.
      limit = Math.max(1, (int) (limit * measured / rate));
      rate = measured;
    } else {
      rate = measured;
      if (now >= holdUntil && limit < most) {
        tryMore();
      }
    }
  }

  private void tryMore() {
    before = limit;
    limit = Math.min(most, 2 * limit);
    hasFailedOnce = false;
  }

  private void judge(double measured, long now) {
    if (measured >= rate * WORTH) {
      rate = measured;
      hold = FIRST_HOLD;
      before = 0;
      if (limit < most) {
        tryMore();
      }
    } else if (!hasFailedOnce) {
      hasFailedOnce = true;
    } else {
      limit = before;
      before = 0;
      holdUntil = now + hold;
      hold = Math.min(2 * hold, LONGEST_HOLD);
    }
  }
}
