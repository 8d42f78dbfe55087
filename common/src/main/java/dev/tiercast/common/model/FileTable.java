package dev.tiercast.common.model;

import java.util.List;
import java.util.Optional;

/**
 * Where each file of a version lies in its content, found by its path without looking at all of
 * them. Immutable.
 */
public final class FileTable {
  /**
   * A file in its place.
   *
   * @param content the bytes of the content that are its own
   */
  public record Placed(FileEntry entry, ByteRange content) {}

  private final List<FileEntry> files;

  /** Content offset of each file. */
  private final long[] start;

  private FileTable(List<FileEntry> files, long[] start) {
    this.files = files;
    this.start = start;
  }

  static FileTable of(Manifest manifest) {
    List<FileEntry> files = manifest.files();
    long[] start = new long[files.size()];
    for (int i = 1; i < files.size(); i++) {
      start[i] = start[i - 1] + files.get(i - 1).size();
    }
    return new FileTable(files, start);
  }

  /** The file at a path; nothing if there is none, or an empty directory. */
  public Optional<Placed> find(ContentPath path) {
    int low = 0;
    int high = files.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = files.get(middle).path().compareTo(path);
      if (order == 0) {
        return path.isDirectory() ? Optional.empty() : Optional.of(placed(middle));
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }

  private Placed placed(int index) {
    FileEntry entry = files.get(index);
    return new Placed(entry, ByteRange.ofLength(start[index], entry.size()));
  }
}
