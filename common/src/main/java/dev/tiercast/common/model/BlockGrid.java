package dev.tiercast.common.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * How a content is cut: shards one after another, each cut into blocks of one size. The grid
 * restarts at each shard, so the last block of a shard may be shorter. Immutable.
 */
public final class BlockGrid {
  private final int blockSize;

  /** Content offset of each shard, and the content's size after the last. */
  private final long[] shardStart;

  /** Index of each shard's first block, and the number of blocks after the last. */
  private final int[] firstBlock;

  private BlockGrid(int blockSize, long[] shardStart, int[] firstBlock) {
    this.blockSize = blockSize;
    this.shardStart = shardStart;
    this.firstBlock = firstBlock;
  }

  static BlockGrid of(Manifest manifest) {
    int blockSize = manifest.blockSize();
    List<ShardSpec> shards = manifest.shards();
    long[] shardStart = new long[shards.size() + 1];
    int[] firstBlock = new int[shards.size() + 1];
    for (int i = 0; i < shards.size(); i++) {
      long size = shards.get(i).size();
      shardStart[i + 1] = shardStart[i] + size;
      firstBlock[i + 1] = firstBlock[i] + (int) blocksIn(size, blockSize);
    }
    return new BlockGrid(blockSize, shardStart, firstBlock);
  }

  static void checkBlockCount(List<ShardSpec> shards, int blockSize) {
    long count = 0;
    for (ShardSpec shard : shards) {
      count += blocksIn(shard.size(), blockSize);
      InvalidValueException.require(
          count <= Limits.BLOCKS, "shards", "have more than " + Limits.BLOCKS + " blocks");
    }
  }

  /** Number of blocks of a shard of that size. */
  public static long blocksIn(long shardSize, int blockSize) {
    return (shardSize - 1) / blockSize + 1;
  }

  /** Number of shards. */
  public int shardCount() {
    return firstBlock.length - 1;
  }

  /** Number of blocks of all shards. */
  public int blockCount() {
    return firstBlock[shardCount()];
  }

  /** Bytes of every block but the last of a shard. */
  public int blockSize() {
    return blockSize;
  }

  /** Bytes of the content. */
  public long contentSize() {
    return shardStart[shardCount()];
  }

  /** The bytes of the content that a shard holds. */
  public ByteRange shardRange(int shard) {
    return new ByteRange(shardStart[shard], shardStart[shard + 1]);
  }

  /** The blocks of a shard. */
  public BlockSpan blocksOfShard(int shard) {
    return new BlockSpan(firstBlock[shard], firstBlock[shard + 1]);
  }

  /** The shard that holds a byte of the content. */
  public int shardAt(long contentOffset) {
    int found = Arrays.binarySearch(shardStart, contentOffset);
    return found >= 0 ? found : -found - 2;
  }

  /** The shard that holds a block. */
  public int shardOfBlock(int block) {
    int found = Arrays.binarySearch(firstBlock, block);
    return found >= 0 ? found : -found - 2;
  }

  /** Where a block lies. */
  public Block block(int index) {
    if (index < 0 || index >= blockCount()) {
      throw new IndexOutOfBoundsException("block " + index + " of " + blockCount());
    }
    int shard = shardOfBlock(index);
    long shardOffset = (long) (index - firstBlock[shard]) * blockSize;
    long contentOffset = shardStart[shard] + shardOffset;
    int length = (int) Math.min(blockSize, shardStart[shard + 1] - contentOffset);
    return new Block(index, shard, shardOffset, contentOffset, length);
  }

  /** The blocks that hold any byte of a range of the content. */
  public BlockSpan blocksCovering(ByteRange content) {
    if (content.isEmpty()) {
      return new BlockSpan(0, 0);
    }
    return new BlockSpan(blockAt(content.start()), blockAt(content.end() - 1) + 1);
  }

  /** The bytes of the content that these blocks hold, ascending; neighbours make one range. */
  public List<ByteRange> ranges(BitSet blocks) {
    List<ByteRange> ranges = new ArrayList<>();
    for (int first = blocks.nextSetBit(0); first >= 0; ) {
      int end = blocks.nextClearBit(first);
      ranges.add(new ByteRange(block(first).contentOffset(), block(end - 1).contentRange().end()));
      first = blocks.nextSetBit(end);
    }
    return ranges;
  }

  /**
   * The blocks all of whose bytes lie in some ranges, in a new set.
   *
   * @param ranges of the content, in order and disjoint
   */
  public BitSet blocksWithin(List<ByteRange> ranges) {
    BitSet within = new BitSet();
    ByteRange run = new ByteRange(0, 0);
    for (ByteRange range : ranges) {
      if (range.isEmpty()) {
        continue;
      }
      boolean joins = range.start() == run.end();
      if (!joins) {
        addWithin(run, within);
      }
      run = new ByteRange(joins ? run.start() : range.start(), range.end());
    }
    addWithin(run, within);
    return within;
  }

  private void addWithin(ByteRange run, BitSet within) {
    BlockSpan span = blocksCovering(run);
    if (span.isEmpty()) {
      return;
    }
    boolean isCutBefore = block(span.first()).contentOffset() < run.start();
    boolean isCutAfter = block(span.end() - 1).contentRange().end() > run.end();
    int from = span.first() + (isCutBefore ? 1 : 0);
    int to = span.end() - (isCutAfter ? 1 : 0);
    if (from < to) {
      within.set(from, to);
    }
  }

  private int blockAt(long contentOffset) {
    int shard = shardAt(contentOffset);
    return firstBlock[shard] + (int) ((contentOffset - shardStart[shard]) / blockSize);
  }
}
