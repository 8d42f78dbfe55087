package dev.tiercast.common.serve.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a file that is still being received nothing is shown but what has come. */
class GrowingPiecesTest {
  /** Shards of 8, 8 and 4 blocks of 512 bytes; the last block has 272. */
  private static final TestVersion VERSION = TestVersion.ofBytes(new VersionId(1), 1, 10_000);

  private static final int BLOCK = 512;

  private final Copies copies = new Copies(new ArrayByteBufferPool());
  private final Windows windows = new Windows(1L << 30, () -> 0, Runnable::run);
  private final Arrival arrival =
      new MemoryStore().receive(VERSION.document(), VERSION.blockList());
  private final FakeFile file = new FakeFile(VERSION.shard(1));

  private Growth growth(int shard) {
    return new Growth(arrival.presence(), VERSION.document().grid(), shard);
  }

  private StoredPieces pieces(StoredFile stored, int start, int end) {
    return new StoredPieces(stored, new ByteRange(start, end), windows, copies);
  }

  private StoredFile growing() {
    return new StoredFile("growing", file.content.length, file.sha256(), growth(1), file::open);
  }

  private void bring(int... blocks) throws IOException {
    for (int block : blocks) {
      arrival.write(block, VERSION.block(block));
    }
  }

  @Test
  void countsWhatHasComeUpToTheFirstGap() throws IOException {
    bring(8, 9, 11, 19);
    Growth growth = growth(1);
    assertThat(growth.upTo(5000, 0)).isEqualTo(2 * BLOCK);
    assertThat(growth.upTo(100, 0)).isEqualTo(100);
    assertThat(growth.upTo(5000, BLOCK + 5)).isEqualTo(BLOCK - 5);
    assertThat(growth.upTo(1, 2 * BLOCK)).isZero();
    assertThat(growth.blockAt(2 * BLOCK)).isEqualTo(10);
    assertThat(growth.upTo(5000, 3 * BLOCK)).isEqualTo(BLOCK);
    assertThat(growth(2).upTo(272, 3 * BLOCK)).isEqualTo(272);
    assertThat(growth(2).upTo(273, 3 * BLOCK - 1)).isZero();
    assertThat(growth(0).upTo(1, 8 * BLOCK - 1)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesNoByteOfABlockThatHasNotCome(boolean mappable) throws IOException {
    file.mappable = mappable;
    bring(8, 10);
    try (StoredPieces pieces = pieces(growing(), 100, 4096)) {
      assertThat(pieces.absence()).isNull();
      Piece first = pieces.read(4000);
      assertThat(first.length()).isEqualTo(BLOCK - 100);
      first.release().run();
      Absence absence = Objects.requireNonNull(pieces.absence());
      assertThat(absence.block()).isEqualTo(9);
      assertThat(absence.isOver()).isFalse();
      bring(9);
      assertThat(absence.isOver()).isTrue();
      assertThat(pieces.absence()).isNull();
      Piece second = mappable ? Objects.requireNonNull(pieces.atOnce(4000)) : pieces.read(4000);
      assertThat(bytesOf(second)).isEqualTo(Arrays.copyOfRange(file.content, 512, 3 * 512));
      second.release().run();
    }
  }

  @Test
  void sharesNothingWithThoseWhoWouldSeeAllOfIt() throws IOException {
    bring(8);
    try (StoredPieces growing = pieces(growing(), 0, 4096);
        StoredPieces same = pieces(growing(), 0, 4096);
        StoredPieces whole = pieces(file.stored(), 0, 4096)) {
      growing.read(4096).release().run();
      assertThat(whole.atOnce(4096)).as("a window that has all").isNull();
      assertThat(same.atOnce(4096)).as("others who wait").isNotNull();
    }
    assertThat(file.mapped).hasValue(1);
  }

  private static byte[] bytesOf(Piece piece) {
    ByteBuffer bytes = piece.bytes().duplicate();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }
}
