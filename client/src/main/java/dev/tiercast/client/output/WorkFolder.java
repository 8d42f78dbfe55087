package dev.tiercast.client.output;

import dev.tiercast.common.store.FileMutex;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The hidden folder beside a target where a version is assembled: on the same file system, so that
 * it can be renamed into place. Belongs to one pull at a time, and stays when a pull is
 * interrupted.
 */
final class WorkFolder implements Closeable {
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
    Path absolute = target.toAbsolutePath().normalize();
    Path root = absolute.resolveSibling("." + absolute.getFileName() + ".tiercast");
    Files.createDirectories(root);
    FileMutex lock =
        FileMutex.tryAcquire(root.resolve("lock"))
            .orElseThrow(
                () -> new IOException(target + ": another pull is writing to the same place"));
    return new WorkFolder(root, lock);
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
    lock.close();
  }
}
