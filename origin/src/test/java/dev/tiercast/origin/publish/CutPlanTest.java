package dev.tiercast.origin.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutPlanTest {
  private static final long MIB = 1 << 20;
  private static final long SHARD = 50 * MIB;
  private static final PublishOptions SMALL =
      PublishOptions.DEFAULT.withShardSize(100).withBlockSize(10);

  @Test
  void cutsShardsOf50MiBAndBlocksOf1MiB() {
    CutPlan plan = plan(PublishOptions.DEFAULT, 2 * SHARD + 1);

    assertThat(shards(plan)).containsExactly(SHARD, SHARD, 1L);
    assertThat(plan.blockSize()).isEqualTo(1 << 20);
    assertThat(plan.blockCount()).isEqualTo(101);
  }

  @Test
  void leavesAShardWholeThatFits() {
    assertThat(shards(plan(PublishOptions.DEFAULT, SHARD))).containsExactly(SHARD);
    assertThat(shards(plan(PublishOptions.DEFAULT, 1))).containsExactly(1L);
  }

  @Test
  void cutsNothingIntoNoShards() {
    for (CutPlan plan : List.of(plan(SMALL), plan(SMALL, 0), plan(SMALL, 0, 0))) {
      assertThat(plan.shardCount()).isZero();
      assertThat(plan.blockCount()).isZero();
      assertThat(blocks(plan)).isEmpty();
    }
  }

  @Test
  void restartsTheBlocksAtEachShard() {
    CutPlan plan = plan(SMALL, 25, 100, 12);

    assertThat(shards(plan)).containsExactly(25L, 100L, 12L);
    assertThat(blocks(plan)).startsWith(10L, 10L, 5L, 10L).endsWith(10L, 10L, 2L);
    assertThat(blocks(plan)).hasSize(plan.blockCount());
  }

  @Test
  void packsSmallFilesTogether() {
    assertThat(shards(plan(SMALL, 30, 0, 30, 30, 30))).containsExactly(100L, 20L);
  }

  @Test
  void startsAShardWithEveryFileOfAtLeastOneShard() {
    assertThat(shards(plan(SMALL, 30, 250, 100, 5, 5, 101)))
        .containsExactly(30L, 100L, 100L, 50L, 100L, 10L, 100L, 1L);
  }

  @Test
  void keepsTheShardsBehindAChangedLength() {
    CutPlan before = plan(SMALL, 30, 250, 7, 130);
    CutPlan after = plan(SMALL, 31, 251, 7, 130);

    assertThat(shards(before)).endsWith(7L, 100L, 30L);
    assertThat(shards(after)).endsWith(7L, 100L, 30L);
  }

  @Test
  void roundsShardsUpToWholeBlocks() {
    PublishOptions options = PublishOptions.DEFAULT.withShardSize(101).withBlockSize(10);

    assertThat(shards(plan(options, 300))).containsExactly(110L, 110L, 80L);
    assertThat(shards(plan(options.withBlockSize(1000), 1500))).containsExactly(1000L, 500L);
  }

  @Test
  void makesBlocksNoLargerThanTheShardThatWasAskedFor() {
    CutPlan plan = plan(PublishOptions.DEFAULT.withShardSize(4096), 10_000);

    assertThat(plan.blockSize()).isEqualTo(4096);
    assertThat(shards(plan)).containsExactly(4096L, 4096L, 1808L);
  }

  @Test
  void doublesBothSizesUntilTheBlocksFit() {
    CutPlan plan = plan(PublishOptions.DEFAULT, Limits.BLOCKS * MIB + 1);

    assertThat(plan.blockSize()).isEqualTo(2 * MIB);
    assertThat(shards(plan)).startsWith(2 * SHARD);
    assertThat(plan.blockCount()).isEqualTo(Limits.BLOCKS / 2 + 1);
  }

  @Test
  void fillsTheLimitWithoutDoubling() {
    CutPlan plan = plan(PublishOptions.DEFAULT, Limits.BLOCKS * MIB);

    assertThat(plan.blockSize()).isEqualTo(MIB);
    assertThat(plan.blockCount()).isEqualTo(Limits.BLOCKS);
  }

  @Test
  void doublesUntilTheManifestFits() {
    long rest = 640L * ManifestSize.OF_SHARD;
    CutPlan plan =
        CutPlan.of(List.of(1000 * SHARD), Limits.MANIFEST_BYTES - rest, PublishOptions.DEFAULT);

    assertThat(shards(plan)).startsWith(2 * SHARD).hasSize(500);
  }

  @Test
  void fitsPebibytes() {
    CutPlan plan = plan(PublishOptions.DEFAULT, 1L << 50);

    assertThat(plan.blockSize()).isEqualTo(Limits.BLOCK_BYTES);
    assertThat(plan.blockCount()).isLessThanOrEqualTo(Limits.BLOCKS);
  }

  @Test
  void keepsTheSizeThatWasAskedForAndDoublesTheOther() {
    CutPlan blocks = plan(PublishOptions.DEFAULT.withShardSize(SHARD), Limits.BLOCKS * MIB + 1);
    CutPlan shards = plan(PublishOptions.DEFAULT.withShardSize(MIB), Limits.BLOCKS / 64 * MIB);

    assertThat(shards(blocks)).startsWith(SHARD);
    assertThat(blocks.blockSize()).isEqualTo(2 * MIB);
    assertThat(shards(shards)).startsWith(MIB);
  }

  @Test
  void refusesSizesThatGiveTooManyParts() {
    assertRefused(SMALL, 1L << 40)
        .withMessage(
            "--shard-size: 100 bytes give 10995116278 shards, and 1048576 is the most; choose a"
                + " larger one");
    assertRefused(PublishOptions.DEFAULT.withBlockSize(1), 1L << 30)
        .withMessageStartingWith("--block-size: 1 bytes give 1073741824 blocks");
    assertRefused(PublishOptions.DEFAULT.withShardSize(1), 1L << 21)
        .withMessageStartingWith("--shard-size: 1 bytes give 2097152 shards");
  }

  @Test
  void refusesMoreFilesThanAManifestHolds() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(
            () ->
                CutPlan.of(
                    Collections.nCopies(10, 1L), Limits.MANIFEST_BYTES, PublishOptions.DEFAULT))
        .withMessageStartingWith("manifest: would be larger than 67108864 bytes");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 5, Long.MAX_VALUE / 2})
  void takesShardSizesThatNoFileReaches(long size) {
    assertThat(shards(plan(PublishOptions.DEFAULT.withShardSize(size), 7, 8))).containsExactly(15L);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Limits.BLOCK_BYTES + 1L})
  void refusesBlocksThatNobodyReads(long size) {
    assertThatThrownBy(() -> PublishOptions.DEFAULT.withBlockSize(size))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("--block-size: " + size);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void refusesShardsWithoutBytes(long size) {
    assertThatThrownBy(() -> PublishOptions.DEFAULT.withShardSize(size))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("--shard-size: " + size);
  }

  private static ThrowableAssertAlternative<InvalidValueException> assertRefused(
      PublishOptions options, long size) {
    return assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> plan(options, size));
  }

  private static CutPlan plan(PublishOptions options, long... files) {
    return CutPlan.of(LongStream.of(files).boxed().toList(), ManifestSize.OF_REST, options);
  }

  private static List<Long> shards(CutPlan plan) {
    return list(plan.shardSizes());
  }

  private static List<Long> blocks(CutPlan plan) {
    return list(plan.blockSizes());
  }

  private static List<Long> list(PrimitiveIterator.OfLong sizes) {
    List<Long> list = new ArrayList<>();
    sizes.forEachRemaining((long size) -> list.add(size));
    return list;
  }
}
