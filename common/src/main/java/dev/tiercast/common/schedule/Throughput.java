package dev.tiercast.common.schedule;

import java.util.OptionalDouble;

/**
 * How fast bytes come over some connections together, measured while at least one of them is open.
 * What was measured longer ago counts less: after the time of its memory, about a third. Silence
 * counts as what it is. Times are nanoseconds of one clock. Not thread safe.
 */
final class Throughput {
  /** Less says more about buffers on the way than about the source. */
  private static final double LEAST_NANOS = 5e6;

  private final double memoryNanos;
  private int connections;
  private long at;

  /** Of the time with connections: what came, and how long it was, the older the less. */
  private double bytes;

  private double nanos;

  /**
   * Knows nothing yet.
   *
   * @param memoryNanos after so long with connections what was measured counts a third
   */
  Throughput(double memoryNanos) {
    this.memoryNanos = memoryNanos;
  }

  /** How many connections are open. */
  int connections() {
    return connections;
  }

  void opened(long now) {
    advance(now);
    connections++;
  }

  void closed(long now) {
    advance(now);
    connections--;
  }

  void received(long count, long now) {
    advance(now);
    bytes += count;
  }

  /** Bytes per nanosecond; empty before any have come. */
  OptionalDouble bytesPerNano(long now) {
    advance(now);
    return bytes == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(bytes / Math.max(nanos, LEAST_NANOS));
  }

  private void advance(long now) {
    long elapsed = now - at;
    at = now;
    if (connections > 0 && elapsed > 0) {
      double kept = Math.exp(-elapsed / memoryNanos);
      bytes *= kept;
      nanos = nanos * kept + (1 - kept) * memoryNanos;
    }
  }
}
