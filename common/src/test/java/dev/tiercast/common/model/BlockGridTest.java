package dev.tiercast.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlockGridTest {
  /** Blocks of 4, 4, 2; 4; 1; 4, 1 bytes. */
  private static final BlockGrid UNEVEN = grid(4, 10, 4, 1, 5);

  @Test
  void restartsAtEachShard() {
    assertThat(UNEVEN.shardCount()).isEqualTo(4);
    assertThat(UNEVEN.blockCount()).isEqualTo(7);
    assertThat(UNEVEN.contentSize()).isEqualTo(20);
    assertThat(blocks(UNEVEN))
        .containsExactly(
            new Block(0, 0, 0, 0, 4),
            new Block(1, 0, 4, 4, 4),
            new Block(2, 0, 8, 8, 2),
            new Block(3, 1, 0, 10, 4),
            new Block(4, 2, 0, 14, 1),
            new Block(5, 3, 0, 15, 4),
            new Block(6, 3, 4, 19, 1));
  }

  @Test
  void knowsTheBlocksAndBytesOfAShard() {
    assertThat(UNEVEN.blocksOfShard(0)).isEqualTo(new BlockSpan(0, 3));
    assertThat(UNEVEN.blocksOfShard(2)).isEqualTo(new BlockSpan(4, 5));
    assertThat(UNEVEN.blocksOfShard(3)).isEqualTo(new BlockSpan(5, 7));
    assertThat(UNEVEN.shardRange(0)).isEqualTo(new ByteRange(0, 10));
    assertThat(UNEVEN.shardRange(3)).isEqualTo(new ByteRange(15, 20));
  }

  @Test
  void findsTheBlocksThatCoverARange() {
    assertThat(UNEVEN.blocksCovering(new ByteRange(0, 20))).isEqualTo(new BlockSpan(0, 7));
    assertThat(UNEVEN.blocksCovering(new ByteRange(3, 4))).isEqualTo(new BlockSpan(0, 1));
    assertThat(UNEVEN.blocksCovering(new ByteRange(3, 5))).isEqualTo(new BlockSpan(0, 2));
    assertThat(UNEVEN.blocksCovering(new ByteRange(9, 15))).isEqualTo(new BlockSpan(2, 5));
    assertThat(UNEVEN.blocksCovering(new ByteRange(19, 20))).isEqualTo(new BlockSpan(6, 7));
    assertThat(UNEVEN.blocksCovering(new ByteRange(7, 7)).isEmpty()).isTrue();
  }

  @Test
  void findsTheShardOfAByte() {
    int[] shards = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3};
    assertThat(IntStream.range(0, 20).map(UNEVEN::shardAt)).containsExactly(box(shards));
  }

  private static Integer[] box(int[] values) {
    return Arrays.stream(values).boxed().toArray(Integer[]::new);
  }

  @Test
  void isEmptyWithoutShards() {
    BlockGrid nothing = grid(4);

    assertThat(nothing.shardCount()).isZero();
    assertThat(nothing.blockCount()).isZero();
    assertThat(nothing.contentSize()).isZero();
    assertThat(nothing.blocksCovering(new ByteRange(0, 0)).isEmpty()).isTrue();
  }

  @Test
  void countsPastFourGigabytes() {
    long shard = 5L << 30;
    BlockGrid large = grid(1 << 20, shard, shard + 1);

    assertThat(large.blockCount()).isEqualTo(2 * 5 * 1024 + 1);
    assertThat(large.block(10_240)).isEqualTo(new Block(10_240, 1, shard, 2 * shard, 1));
    assertThat(large.blocksCovering(new ByteRange(2 * shard - 1, 2 * shard + 1)))
        .isEqualTo(new BlockSpan(10_239, 10_241));
  }

  @Test
  void refusesBlocksThatDoNotExist() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> UNEVEN.block(7))
        .withMessage("block 7 of 7");
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> UNEVEN.block(-1));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void agreesWithCountingByteByByte(int seed) {
    Random random = new Random(seed);
    int blockSize = 1 + random.nextInt(9);
    long[] shards = random.longs(1 + random.nextInt(6), 1, 30).toArray();
    BlockGrid grid = grid(blockSize, shards);
    int[] blockOfByte = blockOfByte(blockSize, shards);

    assertThat(grid.contentSize()).isEqualTo(blockOfByte.length);
    assertThat(grid.blockCount()).isEqualTo(blockOfByte[blockOfByte.length - 1] + 1);
    for (Block block : blocks(grid)) {
      assertThat(bytesOf(block, blockOfByte)).containsOnly(block.index()).hasSize(block.length());
      assertThat(grid.shardOfBlock(block.index())).isEqualTo(block.shard());
      assertThat(grid.shardRange(block.shard()).start() + block.shardOffset())
          .isEqualTo(block.contentOffset());
    }
    for (int start = 0; start < blockOfByte.length; start++) {
      for (int end = start + 1; end <= blockOfByte.length; end++) {
        assertThat(grid.blocksCovering(new ByteRange(start, end)))
            .isEqualTo(new BlockSpan(blockOfByte[start], blockOfByte[end - 1] + 1));
      }
    }
  }

  static IntStream seeds() {
    return IntStream.range(0, 20);
  }

  private static int[] bytesOf(Block block, int[] blockOfByte) {
    ByteRange range = block.contentRange();
    return Arrays.copyOfRange(blockOfByte, (int) range.start(), (int) range.end());
  }

  @Test
  void joinsTheBytesOfNeighbours() {
    BitSet blocks = new BitSet();
    assertThat(UNEVEN.ranges(blocks)).isEmpty();
    blocks.set(1, 4);
    blocks.set(6);

    assertThat(UNEVEN.ranges(blocks)).containsExactly(new ByteRange(4, 14), new ByteRange(19, 20));
  }

  private static int[] blockOfByte(int blockSize, long[] shards) {
    IntStream.Builder blocks = IntStream.builder();
    int block = -1;
    for (long shard : shards) {
      for (int offset = 0; offset < shard; offset++) {
        block += offset % blockSize == 0 ? 1 : 0;
        blocks.add(block);
      }
    }
    return blocks.build().toArray();
  }

  private static List<Block> blocks(BlockGrid grid) {
    return IntStream.range(0, grid.blockCount()).mapToObj(grid::block).toList();
  }

  private static BlockGrid grid(int blockSize, long... shards) {
    long size = LongStream.of(shards).sum();
    List<ShardSpec> specs =
        LongStream.of(shards).mapToObj(each -> new ShardSpec(each, ManifestTest.ANY)).toList();
    return ManifestTest.SAMPLE.size(size).blockSize(blockSize).shards(specs).make().grid();
  }
}
