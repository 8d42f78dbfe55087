package dev.tiercast.common.tier;

import dev.tiercast.common.model.InvalidValueException;

/**
 * A node that somebody else has heard of.
 *
 * @param hops over how many nodes it was told on, 1 for the first
 */
public record Forwarded(Member member, int hops) {
  /** What came over more nodes goes in circles. */
  public static final int MOST_HOPS = 8;

  public Forwarded {
    InvalidValueException.require(
        hops >= 1 && hops <= MOST_HOPS, "hops", () -> hops + " is not between 1 and " + MOST_HOPS);
  }
}
