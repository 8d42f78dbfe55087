package dev.tiercast.common.serve.limit;

/**
 * Measures how long a connection takes for a request's head: the first from the opening of the
 * connection, later ones from their first byte. Sees the connection from time to time only. Not
 * thread safe.
 */
final class HeadClock {
  private final long allowed;
  private long since;
  private boolean running = true;
  private long requests;
  private long received;

  /**
   * @param allowed nanoseconds for a head
   * @param now when the connection was opened, on the clock of all other times here
   */
  HeadClock(long allowed, long now) {
    this.allowed = allowed;
    this.since = now;
  }

  /**
   * Looks at a connection; to be called every second or so.
   *
   * @param requestsSoFar how many heads were complete, ever
   * @param receivedSoFar bytes, ever
   * @param busy whether a request is being answered
   * @return whether a head takes too long
   */
  boolean isOver(long now, long requestsSoFar, long receivedSoFar, boolean busy) {
    if (busy || requestsSoFar > requests) {
      running = false;
      requests = requestsSoFar;
      received = receivedSoFar;
    } else if (!running && receivedSoFar > received) {
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
