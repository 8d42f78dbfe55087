package dev.tiercast.common.serve.limit;

/**
 * Leave to send bytes, which comes at a steady rate and is kept up to a limit. What is taken late,
 * because a timer was late, is not lost: only the time that has passed counts. Pure but for its own
 * level; not thread safe.
 */
final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double rate;
  private final double most;
  private double level;
  private long filledAt;

  /**
   * @param rate bytes a second, 1 or more
   * @param most bytes that can be had at once after a time in which none were wanted
   * @param now nanoseconds, on the clock of all other times here
   */
  TokenBucket(long rate, long most, long now) {
    this.rate = rate;
    this.most = most;
    this.level = most;
    this.filledAt = now;
  }

  /** Takes bytes if there are that many. */
  boolean take(long bytes, long now) {
    fill(now);
    if (level < bytes) {
      return false;
    }
    level -= bytes;
    return true;
  }

  /** Gives back what was taken and is not needed. */
  void giveBack(long bytes) {
    level = Math.min(most, level + bytes);
  }

  /** How long it is until so many bytes can be taken; 0 if they can now. */
  long nanosUntil(long bytes, long now) {
    fill(now);
    return level >= bytes ? 0 : (long) Math.ceil((bytes - level) / rate * NANOS);
  }

  private void fill(long now) {
    long elapsed = now - filledAt;
    if (elapsed > 0) {
      level = Math.min(most, level + elapsed * rate / NANOS);
      filledAt = now;
    }
  }
}
