package dev.tiercast.client.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CoverageTest {
  /** Blocks of 10 bytes: a has 0 and 1 and half of 2, b the rest of it and 3, c is in 4. */
  private static final Manifest MANIFEST =
      TestVersion.named(new VersionId(1), "tree")
          .file("a", 25)
          .file("b", 15)
          .file("c", 4)
          .file("d", 0)
          .shards(44)
          .blockSize(10)
          .manifest();

  private static final BlockGrid GRID = MANIFEST.grid();

  private static Coverage of(String... patterns) {
    return Coverage.of(Selection.of(MANIFEST, List.of(patterns)), GRID);
  }

  @Test
  void allOfAVersionIsProvenByItsBlocks() {
    assertThat(of().blocks().toString()).isEqualTo("{0, 1, 2, 3, 4}");
    assertThat(of().files().isEmpty()).isTrue();
  }

  @Test
  void aFileThatSharesABlockIsProvenByItsOwnDigest() {
    assertThat(of("a").blocks().toString()).isEqualTo("{0, 1}");
    assertThat(of("a").files().toString()).isEqualTo("{0}");
    assertThat(of("b").blocks().toString()).isEqualTo("{3}");
    assertThat(of("b").files().toString()).isEqualTo("{0}");
    assertThat(of("b", "c").files().toString()).isEqualTo("{0}");
    assertThat(of("a", "c").blocks().toString()).isEqualTo("{0, 1, 4}");
  }

  @Test
  void neighboursProveWhatTheyShare() {
    assertThat(of("a", "b").blocks().toString()).isEqualTo("{0, 1, 2, 3}");
    assertThat(of("a", "b").files().isEmpty()).isTrue();
  }

  @Test
  void noBytesNeedNoProof() {
    assertThat(of("d").blocks().isEmpty()).isTrue();
    assertThat(of("d").files().isEmpty()).isTrue();
  }

  @Test
  void findsTheBlocksWithinAnyRanges() {
    Random random = new Random(5);
    for (int round = 0; round < 500; round++) {
      int from = random.nextInt(44);
      int middle = from + random.nextInt(44 - from);
      int gap = random.nextInt(3);
      int next = Math.min(44, middle + gap);
      int end = next + random.nextInt(45 - next);
      List<ByteRange> ranges = List.of(new ByteRange(from, middle), new ByteRange(next, end));
      for (int block = 0; block < 5; block++) {
        ByteRange range = GRID.block(block).contentRange();
        long covered = ranges.stream().mapToLong(each -> each.intersection(range).length()).sum();
        assertThat(GRID.blocksWithin(ranges).get(block))
            .as("block %d of %s", block, ranges)
            .isEqualTo(covered == range.length());
      }
    }
  }
}
