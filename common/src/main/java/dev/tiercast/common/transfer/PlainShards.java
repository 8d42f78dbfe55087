package dev.tiercast.common.transfer;

import dev.tiercast.common.digest.ContentHasher;
import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The shards of a version in the folder of an older tool: what they are called and how large they
 * are, found by asking, since no manifest says it.
 *
 * @param names in content order
 * @param sizes bytes of each, none of them empty
 */
record PlainShards(List<Resource> names, List<Long> sizes) {
  private static final int SMALLEST_BLOCK = 1 << 20;

  /** Throws when nobody wants the answer any more. */
  @FunctionalInterface
  interface StillWanted {
    void check() throws TransferCancelledException;
  }

  /**
   * Asks a source.
   *
   * @param stillWanted is asked before each shard
   */
  static PlainShards locate(Source source, LiveVersion live, StillWanted stillWanted)
      throws IOException {
    List<Resource> names = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    if (live.sha256().equals(Digest.OF_NOTHING)) {
      return new PlainShards(names, sizes);
    }
    boolean fiveDigits = !source.has(new Resource.ShardOf(live.version(), 0));
    long total = 0;
    int most = live.shardCount().orElse(Limits.SHARDS);
    for (int i = 0; i < most; i++) {
      stillWanted.check();
      Resource name = name(live.version(), i, fiveDigits);
      long size;
      try {
        size = source.size(name);
      } catch (NotThereException e) {
        requireKnownEnd(live, i, e);
        break;
      }
      if (size > 0) {
        names.add(name);
        sizes.add(size);
        total += size;
        requirePossible(source, live, total);
      }
    }
    return new PlainShards(names, sizes);
  }

  private static void requirePossible(Source source, LiveVersion live, long total)
      throws SourceException {
    if (total > (long) Limits.BLOCKS * Limits.BLOCK_BYTES) {
      throw new SourceException(
          source.address(), live.version() + ": its shards are larger than is possible");
    }
  }

  /** Without a count in the list, the first shard that is missing is the end. */
  private static void requireKnownEnd(LiveVersion live, int found, NotThereException missing)
      throws NotThereException {
    if (live.shardCount().isPresent() || found == 0) {
      throw missing;
    }
  }

  private static Resource name(VersionId version, int index, boolean fiveDigits) {
    return fiveDigits
        ? new Resource.FiveDigitShardOf(version, index)
        : new Resource.ShardOf(version, index);
  }

  /** Bytes of all shards. */
  long size() {
    return sizes.stream().mapToLong(Long::longValue).sum();
  }

  /** The block size that everybody chooses for these shards. */
  int blockSize() {
    int blockSize = SMALLEST_BLOCK;
    while (blockSize < Limits.BLOCK_BYTES && blocks(blockSize) > Limits.BLOCKS) {
      blockSize *= 2;
    }
    return blockSize;
  }

  private long blocks(int blockSize) {
    return sizes.stream().mapToLong(size -> BlockGrid.blocksIn(size, blockSize)).sum();
  }

  /**
   * The manifest that the bytes alone make, so that everybody makes the same.
   *
   * @param hasher has taken all bytes, which are those of the list
   */
  Manifest manifest(LiveVersion live, ContentHasher hasher) {
    String name = live.version() + ".bin";
    return new Manifest(
        live.version(),
        null,
        name,
        size(),
        live.sha256(),
        blockSize(),
        hasher.merkleRoot(),
        List.of(new FileEntry(new ContentPath(name), size(), live.sha256(), false)),
        hasher.shards());
  }
}
