package dev.tiercast.common.serve.limit;

/**
 * Measures how long a connection takes for a request's head: the first from the opening of the
 * connection, later ones from their first byte. Not thread safe.
 */
final class HeadClock {
  private final long allowed;
  private long since;
  private boolean running = true;
  private long received = Long.MAX_VALUE;

  /**
   * @param allowed nanoseconds for a head
   * @param now when the connection was opened, on the clock of all other times here
   */
  HeadClock(long allowed, long now) {
    this.allowed = allowed;
    this.since = now;
  }

  /** A head is complete. */
  void begin() {
    running = false;
    received = Long.MAX_VALUE;
  }

  /**
   * A request is answered: any byte from now on belongs to the next head.
   *
   * @param receivedSoFar bytes, ever
   */
  void end(long receivedSoFar) {
    received = receivedSoFar;
  }

  /**
   * Looks at a connection; to be called every second or so.
   *
   * @param receivedSoFar bytes, ever
   * @return whether a head takes too long
   */
  boolean isOver(long now, long receivedSoFar) {
    if (!running && receivedSoFar > received) {
      running = true;
      since = now;
    }
    return running && now - since > allowed;
  }

  /** Whether a head is being waited for. */
  boolean isRunning() {
    return running;
  }
}
