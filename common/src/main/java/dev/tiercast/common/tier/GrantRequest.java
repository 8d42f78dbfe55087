package dev.tiercast.common.tier;

import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import java.util.Optional;

/**
 * The question which blocks of a version to take from an origin.
 *
 * @param node who asks
 * @param rack where it is; empty if it was not told
 * @param spreads whether it serves others while it receives
 * @param manifest SHA-256 of the version's manifest
 * @param count most blocks to be told
 * @param wanted of these
 */
public record GrantRequest(
    NodeId node,
    Optional<String> rack,
    boolean spreads,
    Digest manifest,
    int count,
    BlockSpans wanted) {
  /** Most runs that are asked for. */
  public static final int MOST_RUNS = 4096;

  /** Most blocks that are told at once. */
  public static final int MOST_BLOCKS = 1024;

  /** Most bytes of a question, and of its answer. */
  public static final int MOST_BYTES = 256 << 10;

  public GrantRequest {
    rack.ifPresent(NodeInfo::checkRack);
    InvalidValueException.require(
        count >= 1 && count <= MOST_BLOCKS,
        "count",
        () -> count + " is not between 1 and " + MOST_BLOCKS);
    InvalidValueException.require(
        wanted.spans().size() <= MOST_RUNS, "wanted", "has more than " + MOST_RUNS + " runs");
    InvalidValueException.require(
        wanted.end() <= Limits.BLOCKS, "wanted", "goes beyond " + Limits.BLOCKS + " blocks");
  }
}
