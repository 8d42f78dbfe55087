package dev.tiercast.common.serve.limit;

/** Has things done later. */
public interface Timer {
  /** A timer is not much more exact than that, in nanoseconds, and it need not be. */
  long SHORTEST_WAIT = 1_000_000;

  /**
   * Runs a task once, on a thread that must not be held up: after a while, or as soon as nobody
   * waits any more because all ends.
   */
  void after(long nanos, Runnable task);
}
