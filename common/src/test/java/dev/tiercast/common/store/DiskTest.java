package dev.tiercast.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskTest {
  @TempDir Path folder;

  @Test
  void replacesAFileAndLeavesNothingElse() throws Exception {
    Path file = folder.resolve("list");
    Disk.replace(file, folder.resolve("scratch"), "a longer text".getBytes(StandardCharsets.UTF_8));
    Disk.replace(file, folder.resolve("scratch"), "short".getBytes(StandardCharsets.UTF_8));

    assertThat(file).hasContent("short");
    assertThat(folder).isDirectoryContaining("glob:**/list");
    assertThat(Files.exists(folder.resolve("scratch"))).isFalse();
  }

  @Test
  void keepsTheOldFileWhenItCannotBeReplaced() throws Exception {
    Path file = Files.writeString(folder.resolve("list"), "old");

    assertThatThrownBy(() -> Disk.replace(file, folder.resolve("no/scratch"), new byte[1]))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(file).hasContent("old");
  }

  @Test
  void forcesWhatItWritesOverALongerFile() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "a longer text");
    Disk.writeForced(file, ByteBuffer.wrap("short".getBytes(StandardCharsets.UTF_8)));

    assertThat(file).hasContent("short");
  }

  @Test
  void movesFilesAndFoldersOverFiles() throws Exception {
    Path from = Files.createDirectories(folder.resolve("from/tree"));
    Files.writeString(from.resolve("leaf"), "leaf");
    Path to = Files.createDirectory(folder.resolve("to"));
    Files.writeString(to.resolve("file"), "old");

    Disk.move(from, to.resolve("tree"));
    Disk.move(to.resolve("tree/leaf"), to.resolve("file"));

    assertThat(to.resolve("file")).hasContent("leaf");
    assertThat(to.resolve("tree")).isEmptyDirectory();
    assertThat(from).doesNotExist();
  }

  @Test
  void doesNotMoveOverAFolderThatHoldsSomething() throws Exception {
    Path from = Files.createDirectory(folder.resolve("from"));
    Path to = Files.createDirectory(folder.resolve("to"));
    Files.writeString(to.resolve("file"), "kept");

    assertThatThrownBy(() -> Disk.move(from, to)).isInstanceOf(IOException.class);
    assertThat(to.resolve("file")).hasContent("kept");
  }

  @Test
  void deletesTreesWithoutFollowingLinks() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "kept");
    Path tree = Files.createDirectories(folder.resolve("tree/deep"));
    Files.writeString(tree.resolve("file"), "gone");
    Files.createSymbolicLink(tree.resolve("link"), outside);

    Disk.delete(folder.resolve("tree"));
    Disk.delete(folder.resolve("tree"));

    assertThat(folder.resolve("tree")).doesNotExist();
    assertThat(outside.resolve("kept")).hasContent("kept");
  }

  @Test
  void writesLargeBuffersWhole() throws Exception {
    byte[] bytes = new byte[(3 << 20) + 17];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 251);
    }
    Path file = folder.resolve("file");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      Disk.write(channel, buffer, 0);
      assertThat(buffer.hasRemaining()).isFalse();
    }
    assertThat(file).hasBinaryContent(bytes);
  }
}
