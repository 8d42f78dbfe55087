package dev.tiercast.common.tier;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.ReadableStore;
import dev.tiercast.common.store.StoredVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How much of a version a node has.
 *
 * @param manifest SHA-256 of its manifest
 * @param blocks it consists of
 * @param held blocks of them
 */
public record Progress(VersionId version, Digest manifest, int blocks, int held) {
  /** What a node tells of itself at most: its newest. */
  public static final int MOST_VERSIONS = 8;

  public Progress {
    InvalidValueException.require(
        blocks >= 0 && blocks <= Limits.BLOCKS, "blocks", () -> blocks + " is no number of blocks");
    InvalidValueException.require(
        held >= 0 && held <= blocks, "held", () -> held + " is not between 0 and " + blocks);
  }

  /** Whether all of it is there. */
  public boolean isComplete() {
    return held == blocks;
  }

  /** What a store has now, newest first, of as many versions as a node tells of. */
  public static List<Progress> of(ReadableStore store) throws IOException {
    List<StoredVersion> newestFirst = new ArrayList<>(store.readable());
    Collections.reverse(newestFirst);
    return newestFirst.stream().limit(MOST_VERSIONS).map(Progress::of).toList();
  }

  private static Progress of(StoredVersion stored) {
    Presence presence = stored.presence();
    return new Progress(
        stored.document().manifest().version(),
        stored.document().digest(),
        presence.blocks(),
        presence.heldCount());
  }
}
