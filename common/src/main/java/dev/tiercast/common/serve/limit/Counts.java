package dev.tiercast.common.serve.limit;

import dev.tiercast.common.model.InvalidValueException;

/**
 * How much a node takes at once.
 *
 * @param connections how many are served; what comes on top is refused with 503
 * @param bodies how many contents, or parts of them, are sent; more are refused with 503, short
 *     answers never
 * @param headBytes of a request's line and fields; a longer head is refused with 431
 */
public record Counts(int connections, int bodies, int headBytes) {
  /** Thousands of slow readers. */
  public static final Counts DEFAULT = new Counts(12_000, 10_000, 16 << 10);

  private static final int SMALLEST_HEAD = 1 << 10;
  private static final int LARGEST_HEAD = 1 << 20;

  public Counts {
    require(connections >= 1, "--max-connections", connections + " is less than 1");
    require(bodies >= 1, "--max-bodies", bodies + " is less than 1");
    require(
        headBytes >= SMALLEST_HEAD && headBytes <= LARGEST_HEAD,
        "--max-header-size",
        headBytes + " bytes are not between 1KiB and 1MiB");
  }

  private static void require(boolean holds, String option, String reason) {
    if (!holds) {
      throw new InvalidValueException(option, reason);
    }
  }

  /** The same with another number of connections. */
  public Counts withConnections(int other) {
    return new Counts(other, bodies, headBytes);
  }

  /** The same with another number of bodies. */
  public Counts withBodies(int other) {
    return new Counts(connections, other, headBytes);
  }

  /** The same with longer or shorter heads. */
  public Counts withHeadBytes(int other) {
    return new Counts(connections, bodies, other);
  }
}
