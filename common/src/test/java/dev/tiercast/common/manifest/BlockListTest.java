package dev.tiercast.common.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockListTest {
  private static final VersionId V3 = new VersionId(3);
  private static final TestVersion SAMPLE = TestVersion.ofBytes(V3, 1, 10_000);
  private static final TestVersion NOTHING = TestVersion.ofBytes(V3, 1, 0);

  @TempDir Path directory;

  @Test
  void knowsTheDigestOfEachBlock() throws Exception {
    BlockList list = BlockList.of("b", digests(), SAMPLE.manifest());

    assertThat(list.size()).isEqualTo(20);
    for (int i = 0; i < 20; i++) {
      assertThat(list.digest(i)).isEqualTo(Sha256.of(SAMPLE.block(i).array()));
    }
    assertThat(list.bytes()).isEqualTo(digests());
    assertThat(list.bytes().isReadOnly()).isTrue();
  }

  @Test
  void tellsWhetherBytesAreTheBlock() throws Exception {
    BlockList list = BlockList.of("b", digests(), SAMPLE.manifest());
    ByteBuffer block = SAMPLE.block(7);

    assertThat(list.matches(7, block)).isTrue();
    assertThat(block.remaining()).isEqualTo(512);
    assertThat(list.matches(6, block)).isFalse();
    assertThat(list.matches(7, block.slice(0, 511))).isFalse();
    block.put(100, (byte) ~block.get(100));
    assertThat(list.matches(7, block)).isFalse();
  }

  @Test
  void takesTheRemainingBytesOfABufferInAnyByteOrder() throws Exception {
    ByteBuffer larger =
        ByteBuffer.allocate(1000)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(100, bytesOf(digests()))
            .position(100)
            .limit(740);

    BlockList list = BlockList.of("b", larger, SAMPLE.manifest());

    assertThat(list.digest(19)).isEqualTo(Sha256.of(SAMPLE.block(19).array()));
    assertThat(larger.position()).isEqualTo(100);
  }

  @Test
  void mapsAFile() throws Exception {
    SAMPLE.writeTo(directory);

    BlockList list = BlockList.map(directory.resolve("v3/blocks.bin"), SAMPLE.manifest());

    assertThat(list.bytes()).isEqualTo(digests());
    assertThat(list.matches(19, SAMPLE.block(19))).isTrue();
  }

  @Test
  void mapsAnEmptyFile() throws Exception {
    NOTHING.writeTo(directory);

    assertThat(BlockList.map(directory.resolve("v3/blocks.bin"), NOTHING.manifest()).size())
        .isZero();
  }

  @Test
  void refusesAnotherSize() throws Exception {
    assertRefused(digests().limit(639), "has 639 bytes, but the blocks of the manifest need 640");
    assertRefused(ByteBuffer.allocate(0), "has 0 bytes, but the blocks of the manifest need 640");
    assertRefused(
        ByteBuffer.allocate(672), "has 672 bytes, but the blocks of the manifest need 640");

    Path file = Files.write(directory.resolve("blocks.bin"), new byte[608]);
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> BlockList.map(file, SAMPLE.manifest()))
        .withMessage(file + ": has 608 bytes, but the blocks of the manifest need 640");
  }

  @Test
  void refusesAListThatDoesNotYieldTheRoot() throws Exception {
    String message =
        "does not yield the merkleRoot of the manifest of v3, so it is not its block list";
    ByteBuffer changed = ByteBuffer.allocate(640).put(digests()).flip();
    changed.put(333, (byte) ~changed.get(333));
    assertRefused(changed, message);
    assertRefused(SAMPLE.flippedAt(9_999).blockList().bytes(), message);

    Path file = Files.write(directory.resolve("blocks.bin"), changed.array());
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> BlockList.map(file, SAMPLE.manifest()))
        .withMessage(file + ": " + message);
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> BlockList.map(directory.resolve("none"), SAMPLE.manifest()));
  }

  private static ByteBuffer digests() {
    return SAMPLE.blockList().bytes();
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static void assertRefused(ByteBuffer digests, String message) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> BlockList.of("http://host/v3/blocks.bin", digests, SAMPLE.manifest()))
        .withMessage("http://host/v3/blocks.bin: " + message);
  }
}
