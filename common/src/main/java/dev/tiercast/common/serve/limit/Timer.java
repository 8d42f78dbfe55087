package dev.tiercast.common.serve.limit;

/** Has things done later. */
public interface Timer {
  /**
   * Runs a task once, on a thread that must not be held up: after a while, or as soon as nobody
   * waits any more because all ends.
   */
  void after(long nanos, Runnable task);
}
