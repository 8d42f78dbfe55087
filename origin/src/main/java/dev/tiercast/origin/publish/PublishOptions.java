package dev.tiercast.origin.publish;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import java.util.OptionalLong;

/**
 * How a content is to be cut. What is empty is chosen: 50 MiB and 1 MiB, doubled until the content
 * fits the limits.
 *
 * @param shardSize bytes of a shard; rounded up to whole blocks
 * @param blockSize bytes of a block
 */
public record PublishOptions(OptionalLong shardSize, OptionalLong blockSize) {
  /** Everything is chosen. */
  public static final PublishOptions DEFAULT =
      new PublishOptions(OptionalLong.empty(), OptionalLong.empty());

  public PublishOptions {
    if (shardSize.isPresent() && shardSize.getAsLong() < 1) {
      throw new InvalidValueException(
          "--shard-size", shardSize.getAsLong() + " bytes are no shard; choose 1 or more");
    }
    if (blockSize.isPresent() && !isBlock(blockSize.getAsLong())) {
      throw new InvalidValueException(
          "--block-size",
          blockSize.getAsLong() + " bytes are no block; choose 1 to " + Limits.BLOCK_BYTES);
    }
  }

  private static boolean isBlock(long size) {
    return size >= 1 && size <= Limits.BLOCK_BYTES;
  }

  /** The same with shards of this size. */
  public PublishOptions withShardSize(long bytes) {
    return new PublishOptions(OptionalLong.of(bytes), blockSize);
  }

  /** The same with blocks of this size. */
  public PublishOptions withBlockSize(long bytes) {
    return new PublishOptions(shardSize, OptionalLong.of(bytes));
  }
}
