package dev.tiercast.common.serve.body;

import static dev.tiercast.common.serve.body.Windows.WINDOW_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.ByteRange;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.junit.jupiter.api.Test;

class StoredPiecesTest {
  private final ArrayByteBufferPool.Tracking buffers = new ArrayByteBufferPool.Tracking();
  private final Copies copies = new Copies(buffers);
  private final Windows windows = new Windows(2L * WINDOW_BYTES, () -> 0, Runnable::run);
  private final FakeFile file = new FakeFile(random(WINDOW_BYTES + 1000));

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @Test
  void opensFilesWhereADiskMayBeWaitedFor() throws IOException {
    try (Pieces pieces = pieces(0, 100)) {
      assertThat(pieces.atOnce(10)).isNull();
      assertThat(file.opened).hasValue(0);
      assertThat(bytesOf(pieces.read(10))).isEqualTo(content(0, 10));
      assertThat(file.opened).hasValue(1);
    }
  }

  @Test
  void givesAtOnceWhatIsMappedAndInMemory() throws IOException {
    try (Pieces pieces = pieces(5, 100)) {
      pieces.read(10).release().run();
      assertThat(bytesOf(atOnce(pieces, 20))).isEqualTo(content(15, 35));
      assertThat(bytesOf(atOnce(pieces, 1000))).isEqualTo(content(35, 100));
      assertThat(pieces.remaining()).isZero();
    }
    try (Pieces next = pieces(50, 60)) {
      assertThat(bytesOf(atOnce(next, 10))).isEqualTo(content(50, 60));
    }
    assertThat(file.opened).hasValue(1);
  }

  @Test
  void readsWhatHasToComeFromADisk() throws IOException {
    file.loaded = false;
    try (Pieces pieces = pieces(0, 1000)) {
      Piece piece = pieces.read(100);
      assertThat(bytesOf(piece)).isEqualTo(content(0, 100));
      assertThat(file.bytesRead).hasValue(100);
      assertThat(piece.inMemory().getAsBoolean()).as("it is in a buffer").isTrue();
      piece.release().run();
    }
    assertThat(buffers.getLeaks()).isEmpty();
  }

  @Test
  void readsOnToTheEndOfAWindowThatWasNotInMemory() throws IOException {
    long start = WINDOW_BYTES - 1000;
    try (Pieces pieces = pieces(start, start + 1500)) {
      file.loaded = false;
      pieces.read(100).release().run();
      file.loaded = true;
      assertThat(pieces.atOnce(100)).isNull();
      Piece rest = pieces.read(10_000);
      assertThat(bytesOf(rest)).isEqualTo(content(start + 100, WINDOW_BYTES));
      rest.release().run();
      assertThat(file.bytesRead).hasValue(1000);
      assertThat(bytesOf(pieces.read(500))).isEqualTo(content(WINDOW_BYTES, start + 1500));
      assertThat(file.bytesRead).as("the next window is mapped").hasValue(1000);
    }
  }

  @Test
  void tellsWhenAPieceHasLeftTheMemory() throws IOException {
    try (Pieces pieces = pieces(0, 1000)) {
      Piece piece = pieces.read(100);
      assertThat(piece.inMemory().getAsBoolean()).isTrue();
      file.loaded = false;
      assertThat(piece.inMemory().getAsBoolean()).isFalse();
    }
  }

  @Test
  void goesFromWindowToWindow() throws IOException {
    long start = WINDOW_BYTES - 10;
    try (Pieces pieces = pieces(start, start + 20)) {
      assertThat(bytesOf(pieces.read(20))).isEqualTo(content(start, start + 10));
      assertThat(bytesOf(pieces.read(20))).isEqualTo(content(start + 10, start + 20));
      assertThat(file.mapped).hasValue(2);
    }
    windows.close();
    assertThat(file.isLeft()).isTrue();
  }

  @Test
  void copiesWhatCannotBeMapped() throws IOException {
    file.mappable = false;
    List<Piece> held = new ArrayList<>();
    try (Pieces pieces = pieces(7, 7 + 2 * Copies.LARGE)) {
      while (pieces.remaining() > 0) {
        assertThat(pieces.atOnce(1000)).isNull();
        held.add(pieces.read(1 << 20));
      }
      assertThat(file.opened).hasValue(1);
    }
    assertThat(held).hasSize(2);
    assertThat(bytesOf(held.get(1))).isEqualTo(content(7 + Copies.LARGE, 7 + 2L * Copies.LARGE));
    held.forEach(piece -> piece.release().run());
    assertThat(buffers.getLeaks()).isEmpty();
    assertThat(file.isLeft()).isTrue();
  }

  @Test
  void copiesLittleAtATimeForMany() throws IOException {
    file.mappable = false;
    List<Piece> held = new ArrayList<>();
    for (int i = 0; i < 129; i++) {
      held.add(first(Copies.LARGE));
    }
    assertThat(held.get(127).length()).isEqualTo(Copies.LARGE);
    assertThat(held.get(128).length()).isEqualTo(Copies.SMALL);
    held.forEach(piece -> piece.release().run());
    assertThat(buffers.getLeaks()).isEmpty();
  }

  @Test
  void copiesWhenThereIsNoRoomForAWindow() throws IOException {
    Windows none = new Windows(0, () -> 0, Runnable::run);
    try (Pieces pieces = new StoredPieces(file.stored(), new ByteRange(0, 10), none, copies)) {
      Piece piece = pieces.read(10);
      assertThat(bytesOf(piece)).isEqualTo(content(0, 10));
      piece.release().run();
    }
    assertThat(file.isLeft()).isTrue();
    assertThat(buffers.getLeaks()).isEmpty();
  }

  @Test
  void givesNothingOfAFileThatWasCutOff() throws IOException {
    try (Pieces pieces = pieces(0, 100)) {
      pieces.read(10);
      file.whole = false;
      assertThatThrownBy(() -> pieces.atOnce(10))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("fake has been cut off");
    }
    assertNothingIsLeft();
  }

  @Test
  void findsOutThatAFileWasCutOffWhenItsBytesAreNotInMemoryEither() throws IOException {
    try (Pieces pieces = pieces(0, 100)) {
      pieces.read(10);
      file.loaded = false;
      file.readable = 10;
      assertThatThrownBy(() -> pieces.read(10)).isInstanceOf(EOFException.class);
    }
    assertNothingIsLeft();
  }

  @Test
  void closesWhatItOpenedWhenMappingFails() throws IOException {
    file.mapFails = true;
    try (Pieces pieces = pieces(0, 100)) {
      assertThatThrownBy(() -> pieces.read(10)).hasMessage("cannot be mapped, for a test");
    }
    assertThat(file.isLeft()).isTrue();
  }

  @Test
  void leavesNothingForOthersOfAFileThatVanished() throws IOException {
    long start = WINDOW_BYTES - 10;
    try (Pieces pieces = pieces(start, start + 20)) {
      pieces.read(10);
      file.vanished = true;
      assertThatThrownBy(() -> pieces.read(10)).isInstanceOf(NoSuchFileException.class);
    }
    assertNothingIsLeft();
  }

  @Test
  void givesBackItsBufferWhenBytesAreMissing() throws IOException {
    file.mappable = false;
    file.readable = 5;
    try (Pieces pieces = pieces(0, 10)) {
      assertThatThrownBy(() -> pieces.read(10)).isInstanceOf(EOFException.class);
    }
    assertThat(buffers.getLeaks()).isEmpty();
    assertThat(file.isLeft()).isTrue();
  }

  @Test
  void copiesLittleAtATimeForTheSlow() throws IOException {
    file.mappable = false;
    Piece piece = first(StepSize.LEAST);
    assertThat(piece.length()).isEqualTo(Copies.SMALL);
    piece.release().run();
  }

  private Piece first(int most) throws IOException {
    try (Pieces pieces = pieces(0, Copies.LARGE)) {
      return pieces.read(most);
    }
  }

  private Pieces pieces(long start, long end) {
    return new StoredPieces(file.stored(), new ByteRange(start, end), windows, copies);
  }

  /** The next reader opens it again, and finds out. */
  private void assertNothingIsLeft() {
    assertThat(windows.find(file.sha256(), 0)).isNull();
    windows.close();
    assertThat(file.isLeft()).isTrue();
  }

  private static Piece atOnce(Pieces pieces, int most) throws IOException {
    return Objects.requireNonNull(pieces.atOnce(most));
  }

  private byte[] content(long start, long end) {
    return Arrays.copyOfRange(file.content, (int) start, (int) end);
  }

  private static byte[] bytesOf(Piece piece) {
    ByteBuffer bytes = piece.bytes().duplicate();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }
}
