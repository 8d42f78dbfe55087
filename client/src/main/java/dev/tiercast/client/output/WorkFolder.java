package dev.tiercast.client.output;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.store.Disk;
import dev.tiercast.common.store.FileMutex;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The hidden folder beside a target where a version is assembled: on the same file system, so that
 * it can be renamed into place. Belongs to one pull at a time, and stays when a pull is
 * interrupted.
 */
final class WorkFolder implements Closeable {
  private static final String LOCK = "lock";
  private static final String REPAIR = "repair";

  private final Path root;
  private final FileMutex lock;

  private WorkFolder(Path root, FileMutex lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Takes the folder of a target, creating it if needed.
   *
   * @throws IOException if another pull is writing to the same target
   */
  static WorkFolder open(Path target) throws IOException {
    Path root = rootFor(target);
    Path lockFile = root.resolve(LOCK);
    while (true) {
      FileMutex lock =
          FileMutex.tryAcquire(lockFile)
              .orElseThrow(
                  () -> new IOException(target + ": another pull is writing to the same place"));
      if (Files.exists(lockFile)) {
        return new WorkFolder(root, lock);
      }
      // The pull that held it ended just now, and deleted the folder.
      lock.close();
    }
  }

  static Path rootFor(Path target) {
    Path absolute = target.toAbsolutePath().normalize();
    return absolute.resolveSibling(nameBeside(absolute.getFileName().toString()));
  }

  private static String nameBeside(String name) {
    String usual = "." + name + ".tiercast";
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return usual.getBytes(StandardCharsets.UTF_8).length <= Limits.NAME_BYTES
        ? usual
        : "." + Sha256.of(bytes) + ".tiercast";
  }

  Path root() {
    return root;
  }

  /** Digests of all blocks. */
  Path blocks() {
    return root.resolve("blocks.bin");
  }

  /** Which blocks have arrived. */
  Path journal() {
    return root.resolve("journal");
  }

  /** Which blocks a repair of the target in its place has written. */
  Path repair() {
    return root.resolve(REPAIR);
  }

  /** The same, of a target that nobody has taken. */
  static Path repairOf(Path target) {
    return rootFor(target).resolve(REPAIR);
  }

  /** Which version without manifest the content is of. */
  Path listed() {
    return root.resolve("listed");
  }

  /** The file or tree that is being assembled. */
  Path content() {
    return root.resolve("content");
  }

  /** The directory that is being replaced. */
  Path previous() {
    return root.resolve("previous");
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      if (Files.exists(root) && isUnused()) {
        Disk.delete(root);
      }
    }
  }

  private boolean isUnused() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.allMatch(entry -> entry.endsWith(LOCK));
    }
  }
}
