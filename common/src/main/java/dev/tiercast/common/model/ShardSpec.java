package dev.tiercast.common.model;

/**
 * One shard of a version.
 *
 * @param size bytes, 1 or more
 * @param sha256 of its bytes
 */
public record ShardSpec(long size, Digest sha256) {
  public ShardSpec {
    InvalidValueException.require(size >= 1, "size", size + " is not a shard's size");
  }
}
