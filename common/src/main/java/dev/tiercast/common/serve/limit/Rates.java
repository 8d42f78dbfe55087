package dev.tiercast.common.serve.limit;

import dev.tiercast.common.model.InvalidValueException;

/**
 * How fast bodies are sent, in bytes a second; 0 where there is no limit.
 *
 * @param floor a reader that is slower than this, on average over minutes, is cut off
 * @param node how fast all bodies together are sent at most
 * @param connection how fast each connection is at most
 */
public record Rates(long floor, long node, long connection) {
  /** Below this are those who do not want the bytes; above, anything goes. */
  public static final Rates DEFAULT = new Rates(256, 0, 0);

  public Rates {
    requireNotNegative(floor, "--min-rate");
    requireNotNegative(node, "--limit-rate");
    requireNotNegative(connection, "--limit-rate-per-connection");
  }

  private static void requireNotNegative(long rate, String option) {
    if (rate < 0) {
      throw new InvalidValueException(option, rate + " B/s is negative");
    }
  }

  /** The same with another floor. */
  public Rates withFloor(long other) {
    return new Rates(other, node, connection);
  }

  /** The same with another rate of the node. */
  public Rates withNode(long other) {
    return new Rates(floor, other, connection);
  }

  /** The same with another rate of each connection. */
  public Rates withConnection(long other) {
    return new Rates(floor, node, other);
  }
}
