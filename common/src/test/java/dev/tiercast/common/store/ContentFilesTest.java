package dev.tiercast.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContentFilesTest {
  @TempDir Path folder;

  private Path first;
  private Path second;
  private Path third;

  /** Bytes 0 to 10, 10 to 15 and 20 to 30; nobody has the five between. */
  private ContentFiles files;

  @BeforeEach
  void layOut() {
    first = folder.resolve("first");
    second = folder.resolve("deep/er/second");
    third = folder.resolve("third");
    files =
        new ContentFiles(
            List.of(
                new ContentFiles.Extent(first, new ByteRange(0, 10)),
                new ContentFiles.Extent(folder.resolve("empty"), new ByteRange(10, 10)),
                new ContentFiles.Extent(second, new ByteRange(10, 15)),
                new ContentFiles.Extent(third, new ByteRange(20, 30))));
  }

  @Test
  void givesAllFilesTheirSize() throws Exception {
    Files.writeString(first, "too long to be true");
    Files.writeString(third, "short");
    assertThat(files.areAllocated()).isFalse();

    files.allocate();

    assertThat(files.areAllocated()).isTrue();
    assertThat(first).hasContent("too long t");
    assertThat(second).hasSize(5);
    assertThat(third).hasSize(10);
    assertThat(Files.readString(third)).startsWith("short");
    assertThat(folder.resolve("empty")).doesNotExist();
  }

  @Test
  void forcesThatAFileIsShorter() throws Exception {
    List<Path> forced = new ArrayList<>();
    ContentFiles forcing =
        new ContentFiles(
            List.of(
                new ContentFiles.Extent(first, new ByteRange(0, 10)),
                new ContentFiles.Extent(second, new ByteRange(10, 15)),
                new ContentFiles.Extent(third, new ByteRange(20, 30))),
            forced::add);
    Files.writeString(first, "too long to be true");
    Files.writeString(third, "short");
    forcing.allocate();
    assertThat(forced).containsExactly(first);

    forcing.allocate();
    assertThat(forced).hasSize(1);
  }

  @Test
  void allocatingAgainKeepsWhatIsThere() throws Exception {
    files.allocate();
    write(0, "0123456789");
    files.allocate();

    assertThat(first).hasContent("0123456789");
  }

  @Test
  void isNotAllocatedWithAFileOfAnotherSize() throws Exception {
    files.allocate();
    Files.writeString(second, "sixsix");
    assertThat(files.areAllocated()).isFalse();
    Files.delete(second);
    Files.createDirectory(second);
    assertThat(files.areAllocated()).isFalse();
  }

  @Test
  void writesAcrossFilesAndDropsWhatNoFileTakes() throws Exception {
    files.allocate();
    ByteBuffer bytes = bytes("abcdefghijklmnopqrst");
    files.write(5, bytes);

    assertThat(bytes.hasRemaining()).isFalse();
    assertThat(first).hasBinaryContent("\0\0\0\0\0abcde".getBytes(StandardCharsets.US_ASCII));
    assertThat(second).hasContent("fghij");
    assertThat(third).hasBinaryContent("pqrst\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void writesWhatIsLeftOfABuffer() throws Exception {
    files.allocate();
    files.write(10, bytes("..12345..").position(2).limit(7));

    assertThat(second).hasContent("12345");
  }

  @Test
  void readsAcrossFilesAsFarAsThereIsNoGap() throws Exception {
    files.allocate();
    write(0, "0123456789abcde");
    write(20, "klmnopqrst");

    ByteBuffer into = ByteBuffer.allocate(10);
    assertThat(files.read(5, into)).isTrue();
    assertThat(into.array()).asString(StandardCharsets.US_ASCII).isEqualTo("56789abcde");
    assertThat(files.read(20, ByteBuffer.allocate(10))).isTrue();
    assertThat(files.read(6, ByteBuffer.allocate(10))).as("into the gap").isFalse();
    assertThat(files.read(15, ByteBuffer.allocate(1))).as("in the gap").isFalse();
    assertThat(files.read(15, ByteBuffer.allocate(6))).as("from the gap").isFalse();
    assertThat(files.read(29, ByteBuffer.allocate(2))).as("beyond the end").isFalse();
  }

  @Test
  void doesNotReadWhatAShortFileLacks() throws Exception {
    files.allocate();
    Files.writeString(first, "short");

    assertThat(files.read(0, ByteBuffer.allocate(12))).isFalse();
    assertThat(files.read(0, ByteBuffer.allocate(5))).isTrue();
  }

  @Test
  void forcesTheFilesOfTheRangesOnly() throws Exception {
    files.allocate();
    Files.delete(second);

    files.force(List.of(new ByteRange(3, 5), new ByteRange(16, 30)));
    assertThatThrownBy(() -> files.force(List.of(new ByteRange(0, 11))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void mayHoldNothing() throws Exception {
    ContentFiles nothing = new ContentFiles(List.of());
    nothing.allocate();
    nothing.write(0, bytes("dropped"));

    assertThat(nothing.areAllocated()).isTrue();
    assertThat(nothing.read(0, ByteBuffer.allocate(1))).isFalse();
    assertThat(folder).isEmptyDirectory();
  }

  private void write(long offset, String text) throws IOException {
    files.write(offset, bytes(text));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
