package dev.tiercast.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReuseTest {
  private static final TestVersion VERSION = TestVersion.ofBytes(new VersionId(1), 1, 5000);

  /** What the sink got, by block. */
  private final Map<Integer, byte[]> taken = new ConcurrentHashMap<>();

  private final AtomicLong told = new AtomicLong();

  @TempDir Path folder;

  private long reuse(byte[] old, BitSet wanted) throws IOException {
    return reuse(Files.write(folder.resolve("old"), old), old.length, wanted);
  }

  private long reuse(Path file, long size, BitSet wanted) throws IOException {
    ContentFiles files =
        new ContentFiles(
            List.of(new ContentFiles.Extent(file, new ByteRange(0, Math.min(size, 5000)))));
    return new Reuse(files, VERSION.manifest().grid(), VERSION.blockList())
        .into(this::take, wanted, told::addAndGet);
  }

  private void take(int block, ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    taken.put(block, copy);
  }

  private static BitSet span(int from, int end) {
    BitSet blocks = new BitSet();
    blocks.set(from, end);
    return blocks;
  }

  @Test
  void takesTheBlocksThatAreAtTheSamePlace() throws Exception {
    byte[] old = VERSION.content();
    old[600] ^= 1;
    old[4999] ^= 1;

    assertThat(reuse(old, span(0, 10))).isEqualTo(8 * 512);
    assertThat(taken).containsOnlyKeys(0, 2, 3, 4, 5, 6, 7, 8);
    assertThat(told).hasValue(8 * 512);
    taken.forEach(
        (block, bytes) ->
            assertThat(Sha256.of(bytes)).isEqualTo(VERSION.blockList().digest(block)));
  }

  @Test
  void takesOnlyWhatIsWanted() throws Exception {
    assertThat(reuse(VERSION.content(), span(3, 5))).isEqualTo(1024);
    assertThat(taken).containsOnlyKeys(3, 4);
  }

  @Test
  void takesWhatAShorterAndALongerFileHave() throws Exception {
    byte[] shorter = Arrays.copyOf(VERSION.content(), 1200);
    assertThat(reuse(shorter, span(0, 10))).isEqualTo(1024);
    taken.clear();

    byte[] longer = Arrays.copyOf(VERSION.content(), 9000);
    assertThat(reuse(longer, span(0, 10))).isEqualTo(5000);
  }

  @Test
  void takesNothingFromAFileThatIsGone() throws Exception {
    assertThat(reuse(folder.resolve("nothing"), 5000, span(0, 10))).isZero();
    assertThat(taken).isEmpty();
  }

  /** A block is either taken right or not at all, whatever is written to the file meanwhile. */
  @Test
  void takesOnlyWhatIsRightWhileTheFileChanges() throws Exception {
    Path file = Files.write(folder.resolve("old"), VERSION.content());
    Thread writer =
        new Thread(
            () -> {
              try {
                for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                  byte[] bytes = VERSION.content();
                  bytes[i * 37 % 5000] ^= 1;
                  Files.write(file, bytes, StandardOpenOption.WRITE);
                }
              } catch (IOException e) {
                // It was interrupted.
              }
            });
    writer.start();
    for (int round = 0; round < 200; round++) {
      taken.clear();
      reuse(file, 5000, span(0, 10));
      taken.forEach(
          (block, bytes) ->
              assertThat(Sha256.of(bytes)).isEqualTo(VERSION.blockList().digest(block)));
    }
    writer.interrupt();
    writer.join();
  }

  @Test
  void failsWhereTheSinkFails() throws Exception {
    Path file = Files.write(folder.resolve("old"), VERSION.content());
    ContentFiles files =
        new ContentFiles(List.of(new ContentFiles.Extent(file, new ByteRange(0, 5000))));
    Reuse reuse = new Reuse(files, VERSION.manifest().grid(), VERSION.blockList());

    assertThatThrownBy(
            () ->
                reuse.into(
                    (block, bytes) -> {
                      throw new IOException("disk full");
                    },
                    span(0, 10),
                    bytes -> {}))
        .hasMessage("disk full");
  }
}
