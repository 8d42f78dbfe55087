package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.body.Segment;
import dev.tiercast.common.serve.body.StoredFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class ShardedContentTest {
  private static final long MIB = 1L << 20;

  private final List<Integer> asked = new ArrayList<>();

  @Test
  void takesARunOutOfTheShardsThatItLiesIn() {
    ShardedContent content = content(List.of(10L, 4L, 1L, 5L), new ByteRange(3, 18));
    assertThat(runs(content.segments(new ByteRange(0, 15))))
        .containsExactly("0:3-10", "1:0-4", "2:0-1", "3:0-3");
    assertThat(runs(content.segments(new ByteRange(1, 2)))).containsExactly("0:4-5");
    assertThat(runs(content.segments(new ByteRange(7, 11)))).containsExactly("1:0-4");
    assertThat(runs(content.segments(new ByteRange(10, 13))))
        .containsExactly("1:3-4", "2:0-1", "3:0-1");
    assertThat(runs(content.segments(new ByteRange(5, 5)))).isEmpty();
  }

  @Test
  void looksAtNoShardBeforeItsTurn() {
    // 4 TiB in 65,536 shards.
    ShardedContent content =
        content(
            Collections.nCopies(1 << 16, 64 * MIB), ByteRange.ofLength(0, (1L << 16) * 64 * MIB));
    Iterator<Segment> segments = content.segments(new ByteRange(1, (1L << 16) * 64 * MIB));
    assertThat(asked).isEmpty();
    assertThat(run(segments.next())).isEqualTo("0:1-67108864");
    assertThat(run(segments.next())).isEqualTo("1:0-67108864");
    assertThat(asked).containsExactly(0, 1);
    long last = (1L << 16) * 64 * MIB - 1;
    assertThat(runs(content.segments(new ByteRange(last, last + 1))))
        .containsExactly("65535:67108863-67108864");
  }

  @Test
  void endsWhereItEnds() {
    Iterator<Segment> segments =
        content(List.of(10L), new ByteRange(0, 10)).segments(new ByteRange(10, 10));
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(segments::next);
  }

  private ShardedContent content(List<Long> shards, ByteRange bytes) {
    return new ShardedContent(
        grid(shards),
        bytes,
        index -> {
          asked.add(index);
          return new StoredFile(
              Integer.toString(index),
              shards.get(index),
              null,
              () -> {
                throw new AssertionError("opened");
              });
        });
  }

  private static BlockGrid grid(List<Long> shards) {
    Digest sha256 = new Digest(1, 2, 3, 4);
    long size = shards.stream().mapToLong(Long::longValue).sum();
    List<ShardSpec> specs = shards.stream().map(shard -> new ShardSpec(shard, sha256)).toList();
    FileEntry file = new FileEntry(new ContentPath("a"), size, sha256, false);
    return new Manifest(
            new VersionId(1), null, "a", size, sha256, (int) MIB, sha256, List.of(file), specs)
        .grid();
  }

  private static List<String> runs(Iterator<Segment> segments) {
    List<String> runs = new ArrayList<>();
    segments.forEachRemaining(segment -> runs.add(run(segment)));
    return runs;
  }

  private static String run(Segment segment) {
    Segment.Stored stored = (Segment.Stored) segment;
    return "%s:%d-%d".formatted(stored.file().name(), stored.range().start(), stored.range().end());
  }
}
