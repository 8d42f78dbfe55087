package dev.tiercast.common.tier;

import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.NodeInfo;

/**
 * Which blocks of a version a node holds, and which it receives.
 *
 * @param manifest SHA-256 of the manifest that the node has under the number
 * @param blocks of the version
 * @param held can be had now
 * @param coming are being received
 */
public record Holdings(
    NodeInfo node, Digest manifest, int blocks, BlockSpans held, BlockSpans coming) {
  public Holdings {
    InvalidValueException.require(
        blocks >= 0 && blocks <= Limits.BLOCKS, "blocks", "are out of range");
    InvalidValueException.require(held.end() <= blocks, "held", "goes beyond the last block");
    InvalidValueException.require(coming.end() <= blocks, "coming", "goes beyond the last block");
  }

  /** Whether nothing is missing there. */
  public boolean isComplete() {
    return held.count() == blocks;
  }
}
