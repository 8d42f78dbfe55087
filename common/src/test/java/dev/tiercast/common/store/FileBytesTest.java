package dev.tiercast.common.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mappings of real files, given back as each JDK can. */
class FileBytesTest {
  private final byte[] content = new byte[100_000];

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    new Random(1).nextBytes(content);
    file = Files.write(folder.resolve("file"), content);
  }

  @Test
  void mapsAnyRun() throws IOException {
    try (StoredBytes bytes = FileBytes.open(file, content.length);
        Mapping mapping = bytes.map(4097, 90_000).orElseThrow()) {
      assertThat(copy(mapping.bytes(0, 90_000))).isEqualTo(part(4097, 94_097));
      assertThat(copy(mapping.bytes(5000, 10))).isEqualTo(part(9097, 9107));
      assertThat(mapping.isLoaded(5000, 10)).isTrue();
    }
  }

  @Test
  void keepsAMappingAfterTheFileIsClosedAndDeleted() throws IOException {
    StoredBytes bytes = FileBytes.open(file, content.length);
    try (Mapping mapping = bytes.map(0, 1000).orElseThrow()) {
      bytes.close();
      Files.delete(file);
      assertThat(copy(mapping.bytes(0, 1000))).isEqualTo(part(0, 1000));
    }
  }

  @Test
  void givesMappingsBack() throws IOException {
    try (StoredBytes bytes = FileBytes.open(file, content.length)) {
      for (int i = 0; i < 100_000; i++) {
        bytes.map(0, content.length).orElseThrow().close();
      }
    }
  }

  @Test
  void cannotMapOnceItIsClosed() throws IOException {
    StoredBytes bytes = FileBytes.open(file, content.length);
    bytes.close();
    assertThat(bytes.map(0, 10)).isEmpty();
  }

  @Test
  void seesThatAFileWasCutOff() throws IOException {
    try (StoredBytes bytes = FileBytes.open(file, content.length)) {
      assertThat(bytes.isWhole()).isTrue();
      try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
        other.setLength(50_000);
      }
      assertThat(bytes.isWhole()).isFalse();
    }
  }

  private byte[] part(int start, int end) {
    return Arrays.copyOfRange(content, start, end);
  }

  private static byte[] copy(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }
}
