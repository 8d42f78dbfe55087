package dev.tiercast.client.output;

import dev.tiercast.common.model.FileEntry;
import java.nio.file.Path;

/** Where a version goes. */
public sealed interface Target {
  /** The file or directory that will be there. */
  Path path();

  /** Where a file of the version, or an empty directory, will be. */
  Path pathOf(FileEntry entry);

  /** One file. */
  record OneFile(Path path) implements Target {
    @Override
    public Path pathOf(FileEntry entry) {
      return path;
    }
  }

  /**
   * A directory tree, switched into place whole.
   *
   * @param replaceAll whether a directory that is there may go although it holds files that the
   *     version does not have
   */
  record Tree(Path path, boolean replaceAll) implements Target {
    @Override
    public Path pathOf(FileEntry entry) {
      return path.resolve(entry.path().value());
    }
  }
}
