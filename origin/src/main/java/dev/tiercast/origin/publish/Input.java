package dev.tiercast.origin.publish;

import dev.tiercast.common.model.ContentPath;
import java.nio.file.Path;
import java.util.List;

/**
 * What is to be published, as it was found.
 *
 * @param name of the file or the directory
 * @param entries in path order
 */
record Input(String name, List<Entry> entries) {
  /**
   * A file or an empty directory.
   *
   * @param path within the version
   * @param file where it is
   * @param state how it was found; an empty directory has a size of 0 here
   * @param executable whether its owner may run it
   */
  record Entry(ContentPath path, Path file, FileState state, boolean executable) {
    /** Bytes that it adds to the content. */
    long size() {
      return state.size();
    }
  }

  /** Bytes of the content. */
  long size() {
    return entries.stream().mapToLong(Entry::size).sum();
  }
}
