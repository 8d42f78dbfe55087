package dev.tiercast.common.transfer;

/**
 * Keeps a transfer under a rate: says how long to pause after bytes have come. A leaky bucket as a
 * meter (the virtual scheduling form of ITU-T I.371's generic cell rate algorithm). Times are
 * nanoseconds of one clock. Thread safe.
 */
final class Pacer {
  /** What was not used may be made up for this long afterwards. */
  private static final long SLACK_NANOS = 50_000_000L;

  private final double nanosPerByte;
  private long due;

  /**
   * @param bytesPerSecond 1 or more
   */
  Pacer(long bytesPerSecond, long now) {
    nanosPerByte = 1e9 / bytesPerSecond;
    due = now;
  }

  /** How long to pause now that these bytes have come; 0 or less for not at all. */
  synchronized long pauseNanos(long bytes, long now) {
    due = Math.max(due, now - SLACK_NANOS) + (long) (bytes * nanosPerByte);
    return due - now;
  }

  /** The most bytes to read at once, so that pauses are short. */
  int piece() {
    return (int) Math.max(4 << 10, Math.min(256 << 10, SLACK_NANOS / nanosPerByte));
  }
}
