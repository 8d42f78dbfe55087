package dev.tiercast.common.serve.body;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.store.Presence;

/**
 * Which bytes of a shard can be read that is still being received: those of the blocks that are
 * here, and no others, whatever lies in the file.
 *
 * @param shard counted from 0
 */
public record Growth(Presence presence, BlockGrid grid, int shard) {
  private record Identity(Presence presence, int shard) {}

  /** What is equal for the same bytes of the same arrival. */
  Object identity() {
    return new Identity(presence, shard);
  }

  /** The block that a byte of the shard belongs to. */
  int blockAt(long position) {
    return span().first() + (int) (position / grid.blockSize());
  }

  /** How many bytes there are from a place on without a gap, up to a number. */
  int upTo(int most, long position) {
    int last = span().end() - 1;
    int block = blockAt(position);
    long end = position;
    while (end < position + most && presence.has(block)) {
      end = block == last ? position + most : endOf(block);
      block++;
    }
    return (int) Math.min(most, end - position);
  }

  /** In the shard; not of its last block, which may be shorter. */
  private long endOf(int block) {
    return (long) (block + 1 - span().first()) * grid.blockSize();
  }

  private BlockSpan span() {
    return grid.blocksOfShard(shard);
  }
}
