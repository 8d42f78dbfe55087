package dev.tiercast.common.serve.body;

/**
 * How many bytes to write at a time: many to a quick reader, so that system calls do not count, few
 * to a slow one, so that its progress is seen and little has to stay in memory for it. Not thread
 * safe.
 */
final class StepSize {
  static final int LEAST = 64 << 10;
  static final int MOST = 1 << 20;

  /** A reader who takes longer for a step is slow; others have a hiccup now and then. */
  private static final long SLOW_NANOS = 10_000_000_000L;

  /** A reader who takes less is quick. */
  private static final long QUICK_NANOS = 100_000_000L;

  private int bytes = 4 * LEAST;
  private long last = SLOW_NANOS;

  int bytes() {
    return bytes;
  }

  /** Whether the reader took long for the last step. */
  boolean isSlow() {
    return last > SLOW_NANOS;
  }

  /** Whether it was quick. */
  boolean isQuick() {
    return last < QUICK_NANOS;
  }

  /** A step was taken, and took so long. */
  void onTaken(long nanos) {
    last = nanos;
    if (isSlow()) {
      bytes = LEAST;
    } else if (isQuick()) {
      bytes = Math.min(MOST, 2 * bytes);
    }
  }
}
