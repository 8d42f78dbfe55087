package dev.tiercast.common.serve.metalink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.model.VersionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PieceSpanTest {
  @Test
  void isOfAFileThatHasItsBlocksForItself() {
    BlockGrid grid = grid(4, 8, 8, 3);
    assertThat(span(grid, 0, 19)).contains(new BlockSpan(0, 5));
    assertThat(span(grid, 0, 8)).contains(new BlockSpan(0, 2));
    assertThat(span(grid, 4, 16)).contains(new BlockSpan(1, 4));
    assertThat(span(grid, 12, 19)).contains(new BlockSpan(3, 5));
    assertThat(span(grid, 16, 19)).contains(new BlockSpan(4, 5));
  }

  @Test
  void isNotOfAFileThatBeginsWithinABlock() {
    assertThat(span(grid(4, 8, 8), 1, 16)).isEmpty();
    assertThat(span(grid(4, 8, 8), 3, 4)).isEmpty();
  }

  @Test
  void isNotOfAFileThatSharesItsLastBlock() {
    assertThat(span(grid(4, 8, 8), 0, 15)).isEmpty();
    assertThat(span(grid(4, 8, 8), 8, 9)).isEmpty();
  }

  @Test
  void isNotOfAFileWithAShortBlockInside() {
    BlockGrid grid = grid(4, 8, 7, 8);
    assertThat(span(grid, 0, 23)).isEmpty();
    assertThat(span(grid, 0, 15)).contains(new BlockSpan(0, 4));
    assertThat(span(grid, 15, 23)).contains(new BlockSpan(4, 6));
    // Two short ones that together are as long as one.
    assertThat(span(grid(4, 6, 6, 4), 0, 16)).isEmpty();
  }

  @Test
  void isNotOfNothing() {
    assertThat(span(grid(4), 0, 0)).isEmpty();
    assertThat(span(grid(4, 8), 4, 4)).isEmpty();
  }

  @Test
  void isLeftOutWhereThereWouldBeTooMany() {
    assertThat(span(grid(1, 100_000), 0, 100_000)).isPresent();
    assertThat(span(grid(1, 100_001), 0, 100_001)).isEmpty();
  }

  private static Optional<BlockSpan> span(BlockGrid grid, long start, long end) {
    return PieceSpan.of(grid, new ByteRange(start, end));
  }

  private static BlockGrid grid(int blockSize, long... shards) {
    List<ShardSpec> specs = new ArrayList<>();
    long size = 0;
    for (long shard : shards) {
      specs.add(new ShardSpec(shard, new Digest(1, 2, 3, 4)));
      size += shard;
    }
    Digest sha256 = size == 0 ? Digest.OF_NOTHING : new Digest(1, 2, 3, 4);
    FileEntry file = new FileEntry(new ContentPath("a"), size, sha256, false);
    return new Manifest(
            new VersionId(1), null, "a", size, sha256, blockSize, sha256, List.of(file), specs)
        .grid();
  }
}
