package dev.tiercast.origin.publish;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.FolderStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published is changed meanwhile, or cannot be read, or nobody wants it any more. */
class UnquietInputTest {
  /** Larger than all that is read ahead. */
  private static final int SIZE = 16 << 20;

  /** What happens to the input while it is being read. */
  private interface Change {
    void run() throws IOException;
  }

  @TempDir private Path folder;

  private FolderStore store;
  private Path file;

  @BeforeEach
  void open() throws Exception {
    store = FolderStore.open(new DataDirectory(folder.resolve("data")));
    file = Files.write(folder.resolve("file"), new byte[SIZE]);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void refusesAFileThatGrows(int after) {
    assertRefused(after, () -> Files.write(file, new byte[1], APPEND), "grew");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void refusesAFileThatShrinks(int after) {
    assertRefused(after, () -> truncate(SIZE / 2), "shrank");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void refusesAFileThatVanishes(int after) {
    assertRefused(after, () -> Files.delete(file), "vanished");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void refusesAFileThatIsWrittenInPlace(int after) throws Exception {
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));

    assertRefused(after, () -> Files.write(file, new byte[1], WRITE), "was changed");
  }

  @Test
  void refusesAFileThatIsReplacedByOneThatLooksTheSame() throws Exception {
    Path other = Files.write(folder.resolve("other"), new byte[SIZE]);
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));

    assertRefused(
        1, () -> Files.move(other, file, StandardCopyOption.REPLACE_EXISTING), "was changed");
  }

  @Test
  void refusesAFileThatHasMoreBytesThanItsSize() {
    assertUnreadable(Path.of("/proc/version"), "grew");
  }

  @Test
  void namesAFileThatCannotBeRead() {
    assertUnreadable(Path.of("/proc/self/mem"), "cannot be read: ");
  }

  @Test
  void publishesNothingOfATreeWithOneBadFile() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Files.write(tree.resolve("a"), new byte[SIZE]);
    Path empty = Files.write(tree.resolve("b"), new byte[0]);

    assertRefused(tree, empty, 1, () -> Files.write(empty, new byte[1]), "grew");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, SIZE})
  void publishesNothingWhenInterrupted(int after) throws Exception {
    assertThatThrownBy(() -> publish(file, after, () -> Thread.currentThread().interrupt()))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("nothing was published");

    assertThat(Thread.interrupted()).isTrue();
    assertNothingLeft();
  }

  private void assertUnreadable(Path special, String word) {
    assumeTrue(Files.isRegularFile(special), special + " is not there");

    assertRefused(special, special.toAbsolutePath(), -1, () -> {}, word);
  }

  private void assertRefused(int after, Change change, String word) {
    assertRefused(file, file, after, change, word);
  }

  private void assertRefused(Path input, Path blamed, int after, Change change, String word) {
    assertThatThrownBy(() -> publish(input, after, change))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(blamed.getFileName().toString())
        .hasMessageContaining(word);
    assertNothingLeft();
  }

  /** Changes the input once when this many bytes have been read. */
  private void publish(Path input, long after, Change change) throws IOException {
    boolean[] changed = {after < 0};
    new Publisher(store, Instant::now)
        .publish(
            input,
            PublishOptions.DEFAULT.withShardSize(1 << 20),
            (done, total) -> {
              if (done >= after && !changed[0]) {
                changed[0] = true;
                unchecked(change);
              }
            });
  }

  private static void unchecked(Change change) {
    try {
      change.run();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void truncate(long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.truncate(size);
    }
  }

  private void assertNothingLeft() {
    try {
      assertThat(store.versions()).isEmpty();
      assertThat(folder.resolve("data/.tiercast/drafts")).isEmptyDirectory();
      assertThat(
              new Publisher(store, Instant::now)
                  .publish(
                      Files.write(folder.resolve("next"), new byte[1]),
                      PublishOptions.DEFAULT,
                      ProgressListener.NONE)
                  .document()
                  .manifest()
                  .version())
          .isEqualTo(new VersionId(1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
