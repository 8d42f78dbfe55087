package dev.tiercast.client.output;

import java.nio.file.Path;

/** Where a version goes. */
public sealed interface Target {
  /** The file or directory that will be there. */
  Path path();

  /** One file. */
  record OneFile(Path path) implements Target {}

  /**
   * A directory tree, switched into place whole.
   *
   * @param replaceAll whether a directory that is there may go although it holds files that the
   *     version does not have
   */
  record Tree(Path path, boolean replaceAll) implements Target {}
}
