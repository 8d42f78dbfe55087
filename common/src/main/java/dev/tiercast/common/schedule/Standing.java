package dev.tiercast.common.schedule;

import dev.tiercast.common.model.NodeId;

/**
 * What a source is to us.
 *
 * @param id who it is
 * @param isNear whether it is in our own named rack
 * @param isLower whether it is of a strictly lower tier: then it waits for nothing that comes
 *     through us, so that we may wait for what it receives
 * @param supply how it is known what it can bring
 */
public record Standing(NodeId id, boolean isNear, boolean isLower, Supply supply) {
  /** Somewhere, of whom nothing is known but that it has everything. */
  public static final Standing UNKNOWN =
      new Standing(new NodeId("0".repeat(32)), false, true, Supply.COMPLETE);

  /** Whether it brings blocks to the same place from the same distance as we do. */
  boolean isMate() {
    return isNear && !isLower;
  }
}
