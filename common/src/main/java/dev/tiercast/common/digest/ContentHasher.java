package dev.tiercast.common.digest;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.ShardSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes all digests of a content in one pass over its bytes: of each block, of each shard and of
 * the whole. Takes the bytes in order, in pieces of any length. Not thread safe.
 */
public final class ContentHasher {
  private final long[] shardSizes;
  private final int blockSize;

  private final Sha256 content = new Sha256();
  private final Sha256 shard = new Sha256();
  private final Sha256 block = new Sha256();
  private final MerkleRoot root = new MerkleRoot();
  private final List<ShardSpec> shards = new ArrayList<>();
  private final ByteBuffer blocks;

  private int blockFilled;
  private long shardFilled;

  /**
   * @param shardSizes bytes of each shard, 1 or more each
   * @param blockSize bytes of every block but the last of a shard
   */
  public ContentHasher(List<Long> shardSizes, int blockSize) {
    this.shardSizes = shardSizes.stream().mapToLong(Long::longValue).toArray();
    this.blockSize = blockSize;
    long count = shardSizes.stream().mapToLong(size -> BlockGrid.blocksIn(size, blockSize)).sum();
    this.blocks = ByteBuffer.allocate(Math.toIntExact(count * Digest.BYTES));
  }

  /** Takes {@code length} bytes from {@code offset} on. */
  public void update(byte[] bytes, int offset, int length) {
    content.update(bytes, offset, length);
    int at = offset;
    while (at < offset + length) {
      long leftOfShard = shardSizes[shards.size()] - shardFilled;
      int count =
          (int) Math.min(Math.min(blockSize - blockFilled, leftOfShard), offset + length - at);
      block.update(bytes, at, count);
      shard.update(bytes, at, count);
      at += count;
      blockFilled += count;
      shardFilled += count;
      endBlockAndShard();
    }
  }

  private void endBlockAndShard() {
    long shardSize = shardSizes[shards.size()];
    if (blockFilled == blockSize || shardFilled == shardSize) {
      Digest digest = block.finish();
      root.add(digest);
      blocks.put(digest.bytes());
      blockFilled = 0;
    }
    if (shardFilled == shardSize) {
      shards.add(new ShardSpec(shardSize, shard.finish()));
      shardFilled = 0;
    }
  }

  /** The digest of all bytes taken; ends the content. */
  public Digest finish() {
    return content.finish();
  }

  /** The shards that are complete. */
  public List<ShardSpec> shards() {
    return List.copyOf(shards);
  }

  /** The Merkle root over all blocks that are complete. */
  public Digest merkleRoot() {
    return root.root();
  }

  /** The digests of all blocks that are complete, 32 bytes each. */
  public ByteBuffer blocks() {
    return blocks.duplicate().flip();
  }
}
