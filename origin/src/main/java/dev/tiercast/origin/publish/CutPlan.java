package dev.tiercast.origin.publish;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/**
 * How a content is cut. Its files form runs: a file of at least one shard's size is a run, and so
 * are smaller ones that follow each other. Every run starts a new shard and is cut at the shard
 * size, so that a file whose length changes shifts nothing in the runs behind it. Immutable.
 */
final class CutPlan {
  private final int blockSize;
  private final long[] shards;

  private CutPlan(int blockSize, long[] shards) {
    this.blockSize = blockSize;
    this.shards = shards;
  }

  /**
   * Chooses how to cut an input.
   *
   * @throws InvalidValueException if the options leave no way to fit it
   */
  static CutPlan of(Input input, PublishOptions options) {
    long entries = input.entries().stream().mapToLong(e -> ManifestSize.of(e.path())).sum();
    return of(
        input.entries().stream().map(Input.Entry::size).toList(),
        ManifestSize.OF_REST + entries,
        options);
  }

  /**
   * Chooses the smallest sizes that fit the limits.
   *
   * @param files sizes in path order
   * @param manifestBytes of a manifest that has these files and no shards
   * @throws InvalidValueException if the options leave no way to fit them
   */
  static CutPlan of(List<Long> files, long manifestBytes, PublishOptions options) {
    CutSizes sizes = CutSizes.first(options);
    while (true) {
      List<Long> runs = runs(files, sizes.shard());
      Optional<InvalidValueException> problem = problem(runs, sizes, manifestBytes);
      if (problem.isEmpty()) {
        return new CutPlan(sizes.block(), cut(runs, sizes.shard()));
      }
      sizes = sizes.doubled(options).orElseThrow(problem::get);
    }
  }

  private static List<Long> runs(List<Long> files, long shardSize) {
    List<Long> runs = new ArrayList<>();
    long packed = 0;
    for (long file : files) {
      if (file < shardSize) {
        packed += file;
      } else {
        runs.add(packed);
        runs.add(file);
        packed = 0;
      }
    }
    runs.add(packed);
    runs.removeIf(run -> run == 0);
    return runs;
  }

  private static Optional<InvalidValueException> problem(
      List<Long> runs, CutSizes sizes, long manifestBytes) {
    long shards = runs.stream().mapToLong(run -> parts(run, sizes.shard())).sum();
    long blocks = runs.stream().mapToLong(run -> parts(run, sizes.block())).sum();
    if (shards > Limits.SHARDS) {
      return tooMany("--shard-size", sizes.shard(), shards + " shards", Limits.SHARDS);
    }
    if (blocks > Limits.BLOCKS) {
      return tooMany("--block-size", sizes.block(), blocks + " blocks", Limits.BLOCKS);
    }
    if (manifestBytes + shards * ManifestSize.OF_SHARD > Limits.MANIFEST_BYTES) {
      return Optional.of(
          new InvalidValueException(
              "manifest",
              "would be larger than "
                  + Limits.MANIFEST_BYTES
                  + " bytes; publish fewer files or larger shards"));
    }
    return Optional.empty();
  }

  private static Optional<InvalidValueException> tooMany(
      String option, long size, String count, int limit) {
    return Optional.of(
        new InvalidValueException(
            option,
            size
                + " bytes give "
                + count
                + ", and "
                + limit
                + " is the most; choose a larger one"));
  }

  private static long parts(long size, long partSize) {
    return size / partSize + (size % partSize == 0 ? 0 : 1);
  }

  private static long[] cut(List<Long> runs, long shardSize) {
    LongStream.Builder shards = LongStream.builder();
    for (long run : runs) {
      for (long left = run; left > 0; left -= Math.min(left, shardSize)) {
        shards.add(Math.min(left, shardSize));
      }
    }
    return shards.build().toArray();
  }

  /** Bytes of every block but the last of a shard. */
  int blockSize() {
    return blockSize;
  }

  /** Number of shards. */
  int shardCount() {
    return shards.length;
  }

  /** Sizes of the shards, in content order. */
  PrimitiveIterator.OfLong shardSizes() {
    return LongStream.of(shards).iterator();
  }

  /** Number of blocks. */
  int blockCount() {
    return (int) LongStream.of(shards).map(shard -> parts(shard, blockSize)).sum();
  }

  /** Sizes of the blocks, in content order. */
  PrimitiveIterator.OfLong blockSizes() {
    return new BlockSizes();
  }

  private final class BlockSizes implements PrimitiveIterator.OfLong {
    private int nextShard;
    private long leftOfShard;

    @Override
    public boolean hasNext() {
      return leftOfShard > 0 || nextShard < shards.length;
    }

    @Override
    public long nextLong() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (leftOfShard == 0) {
        leftOfShard = shards[nextShard++];
      }
      long size = Math.min(leftOfShard, blockSize);
      leftOfShard -= size;
      return size;
    }
  }
}
