package dev.tiercast.common.tier;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.VersionId;

/**
 * How much of a version a node has.
 *
 * @param manifest SHA-256 of its manifest
 * @param blocks it consists of
 * @param held blocks of them
 */
public record Progress(VersionId version, Digest manifest, int blocks, int held) {
  /** Whether all of it is there. */
  public boolean isComplete() {
    return held == blocks;
  }
}
