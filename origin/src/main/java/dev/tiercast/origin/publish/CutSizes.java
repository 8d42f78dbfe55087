package dev.tiercast.origin.publish;

import dev.tiercast.common.model.Limits;
import java.util.Optional;

/**
 * The sizes that a content is cut at.
 *
 * @param shard bytes of every shard but the last of a run: a multiple of the block size
 * @param block bytes of every block but the last of a shard
 */
record CutSizes(long shard, int block) {
  static final long DEFAULT_SHARD = 50L << 20;
  static final int DEFAULT_BLOCK = 1 << 20;

  /** Where the search for sizes that fit begins. */
  static CutSizes first(PublishOptions options) {
    long shard = options.shardSize().orElse(DEFAULT_SHARD);
    long usualBlock =
        options.shardSize().isPresent() ? Math.min(DEFAULT_BLOCK, shard) : DEFAULT_BLOCK;
    return wholeBlocks(shard, (int) options.blockSize().orElse(usualBlock));
  }

  /** The next larger sizes that the options leave free, if any. */
  Optional<CutSizes> doubled(PublishOptions options) {
    boolean shardIsFree = options.shardSize().isEmpty() && shard <= Long.MAX_VALUE / 4;
    long nextShard = shardIsFree ? 2 * shard : shard;
    long nextBlock =
        options.blockSize().isEmpty()
            ? Math.min(Math.min(2L * block, Limits.BLOCK_BYTES), nextShard)
            : block;
    CutSizes next = wholeBlocks(nextShard, (int) nextBlock);
    return next.equals(this) ? Optional.empty() : Optional.of(next);
  }

  private static CutSizes wholeBlocks(long shard, int block) {
    long rest = shard % block;
    boolean fits = shard <= Long.MAX_VALUE - block;
    return new CutSizes(rest == 0 ? shard : shard - rest + (fits ? block : 0), block);
  }
}
