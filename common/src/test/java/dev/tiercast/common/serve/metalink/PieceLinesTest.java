package dev.tiercast.common.serve.metalink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.store.StoredBytes;
import dev.tiercast.common.store.StoredVersion;
import dev.tiercast.common.testing.TestVersion;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PieceLinesTest {
  private static final int BLOCKS = 3000;

  private final TestVersion version =
      TestVersion.ofBytes(new VersionId(1), 3, BLOCKS).shardSize(BLOCKS).blockSize(1);

  private final BlockList list = version.blockList();

  private final BlockSpan middle = new BlockSpan(500, 2600);

  private final String expected =
      IntStream.range(middle.first(), middle.end())
          .mapToObj(block -> "<hash>" + list.digest(block) + "</hash>\n")
          .collect(Collectors.joining());

  @Test
  void areALineForEachBlock() throws IOException {
    try (StoredBytes lines = lines()) {
      assertThat(lines.size()).isEqualTo(expected.length()).isEqualTo(PieceLines.sizeOf(middle));
      assertThat(read(lines, 0, expected.length())).isEqualTo(expected);
    }
  }

  @Test
  void areReadFromAnyPlaceOn() throws IOException {
    try (StoredBytes lines = lines()) {
      for (int start = 0; start < 200; start++) {
        int from = start * 801;
        int length = 1 + start * 7;
        String part = expected.substring(from, Math.min(expected.length(), from + length));
        assertThat(read(lines, from, length)).isEqualTo(part);
      }
    }
  }

  @Test
  void endWhereTheyEnd() throws IOException {
    try (StoredBytes lines = lines()) {
      assertThat(lines.read(ByteBuffer.allocate(1), expected.length())).isEqualTo(-1);
      assertThat(lines.read(ByteBuffer.allocate(0), 7)).isZero();
      assertThat(read(lines, expected.length() - 3, 100)).isEqualTo("h>\n");
    }
  }

  @Test
  void failWhereDigestsAreMissing() throws IOException {
    BlockSpan tooMany = new BlockSpan(BLOCKS - 1, BLOCKS + 1);
    try (StoredBytes lines = new PieceLines(stored().openBlocks(), tooMany)) {
      assertThatExceptionOfType(EOFException.class)
          .isThrownBy(() -> lines.read(ByteBuffer.allocate(200), 0));
    }
  }

  private StoredBytes lines() throws IOException {
    return new PieceLines(stored().openBlocks(), middle);
  }

  private StoredVersion stored() throws IOException {
    return version.publishIn(new MemoryStore());
  }

  private static String read(StoredBytes lines, long from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    int read;
    do {
      read = lines.read(buffer, from + buffer.position());
    } while (read > 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
  }
}
