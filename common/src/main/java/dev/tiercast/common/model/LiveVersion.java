package dev.tiercast.common.model;

import java.util.OptionalInt;

/**
 * One line of a distribution list.
 *
 * @param version its number
 * @param sha256 of its content
 * @param shardCount how many shards it has; only the lists of older tools say so
 */
public record LiveVersion(VersionId version, Digest sha256, OptionalInt shardCount) {
  public LiveVersion {
    InvalidValueException.require(
        shardCount.isEmpty()
            || (shardCount.getAsInt() >= 0 && shardCount.getAsInt() <= Limits.SHARDS),
        "shards",
        "not a number of shards");
  }

  public LiveVersion(VersionId version, Digest sha256) {
    this(version, sha256, OptionalInt.empty());
  }
}
