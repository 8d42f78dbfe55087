package dev.tiercast.common.serve.limit;

/**
 * Finds readers that are slower than a floor, on average. A reader has a credit of bytes, which
 * shrinks at the floor's rate while it is waited for, and grows by what it takes; who has used it
 * up is too slow.
 *
 * <p>What a reader takes is seen in steps only: the kernel takes a buffer full at once, and more
 * when a good part of it has left. The credit covers such a step, so a reader at the floor's rate
 * or above is never found too slow. Not thread safe.
 */
final class RateFloor {
  /**
   * The largest step there can be, in bytes: the kernel asks for more when a third of the send
   * buffer is free, and that has no more than three times this.
   */
  static final long STEP = 256 << 10;

  private static final long AVERAGED_SECONDS = 120;
  private static final double NANOS = 1e9;

  private final long floor;
  private final double most;
  private double credit;
  private long taken;
  private long seenAt;

  /**
   * @param floor bytes a second; 0 if nobody is too slow
   * @param now nanoseconds, on the clock of all other times here
   */
  RateFloor(long floor, long now) {
    this.floor = floor;
    this.most = STEP + (double) floor * AVERAGED_SECONDS;
    this.credit = most;
    this.seenAt = now;
  }

  /**
   * Looks at a reader; to be called every second or so.
   *
   * @param takenSoFar bytes, ever
   * @param waiting whether it is the reader who is waited for, not bytes or leave to send them
   * @return whether it is too slow
   */
  boolean isTooSlow(long now, long takenSoFar, boolean waiting) {
    double cost = waiting ? (now - seenAt) / NANOS * floor : 0;
    credit = Math.min(most, credit - cost + (takenSoFar - taken));
    taken = takenSoFar;
    seenAt = now;
    return floor > 0 && credit < 0;
  }
}
