package dev.tiercast.common.testing;

import dev.tiercast.common.digest.MerkleRoot;
import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.ShardSpec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a content is to be cut, in the plainest way.
 *
 * @param shards sizes of all shards; empty to make them of one size
 * @param shardSize that size
 * @param blockSize size of all blocks but the last of a shard
 */
record Cutting(List<Integer> shards, int shardSize, int blockSize) {
  static final Cutting DEFAULT = new Cutting(List.of(), 4096, 512);

  CutContent cut(byte[] content) {
    List<ShardSpec> specs = new ArrayList<>();
    ByteArrayOutputStream digests = new ByteArrayOutputStream();
    MerkleRoot root = new MerkleRoot();
    for (byte[] shard : pieces(content, sizesFor(content.length))) {
      specs.add(new ShardSpec(shard.length, Sha256.of(shard)));
      for (byte[] block : pieces(shard, evenSizes(shard.length, blockSize))) {
        Digest digest = Sha256.of(block);
        digests.writeBytes(digest.bytes());
        root.add(digest);
      }
    }
    return new CutContent(content, specs, digests.toByteArray(), root.root());
  }

  private List<Integer> sizesFor(int length) {
    return shards.isEmpty() ? evenSizes(length, shardSize) : shards;
  }

  private static List<Integer> evenSizes(int length, int size) {
    List<Integer> sizes = new ArrayList<>();
    for (int left = length; left > 0; left -= size) {
      sizes.add(Math.min(left, size));
    }
    return sizes;
  }

  private static List<byte[]> pieces(byte[] bytes, List<Integer> sizes) {
    List<byte[]> pieces = new ArrayList<>();
    int start = 0;
    for (int size : sizes) {
      pieces.add(Arrays.copyOfRange(bytes, start, start + size));
      start += size;
    }
    return pieces;
  }
}
