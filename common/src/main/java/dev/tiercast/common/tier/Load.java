package dev.tiercast.common.tier;

import dev.tiercast.common.model.InvalidValueException;

/**
 * How busy a node is.
 *
 * @param bodies being sent
 * @param sentBytesPerSecond lately
 * @param receivedBytesPerSecond lately
 */
public record Load(int bodies, long sentBytesPerSecond, long receivedBytesPerSecond) {
  /** Nothing to do. */
  public static final Load IDLE = new Load(0, 0, 0);

  public Load {
    InvalidValueException.require(
        bodies >= 0 && sentBytesPerSecond >= 0 && receivedBytesPerSecond >= 0,
        "load",
        "is less than nothing");
  }
}
