package dev.tiercast.client.share;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.store.ContentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files in their place, where anybody may change or replace them: what is read counts only while
 * they are those that were put there. Thread safe.
 */
final class PlacedFiles {
  /** What another file, or the same one after a change, does not share. */
  private record Stamp(@Nullable Object key, long size, FileTime modified) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(now.fileKey(), now.size(), now.lastModifiedTime());
    }
  }

  private final ContentFiles files;
  private final Map<Path, Stamp> stamps;

  private PlacedFiles(ContentFiles files, Map<Path, Stamp> stamps) {
    this.files = files;
    this.stamps = stamps;
  }

  /** These files, as they are now. */
  static PlacedFiles of(ContentFiles files, long size) throws IOException {
    Map<Path, Stamp> stamps = new HashMap<>();
    for (ContentFiles.Extent extent : files.overlapping(ByteRange.ofLength(0, size))) {
      stamps.put(extent.path(), Stamp.of(extent.path()));
    }
    return new PlacedFiles(files, stamps);
  }

  /** Whether the files that hold these bytes are still what they were. */
  boolean areSame(ByteRange content) throws IOException {
    try {
      for (ContentFiles.Extent extent : files.overlapping(content)) {
        if (!Stamp.of(extent.path()).equals(stamps.get(extent.path()))) {
          return false;
        }
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Fills the buffer.
   *
   * @return false if that is not what was put there
   */
  boolean read(long contentOffset, ByteBuffer into) throws IOException {
    ByteRange range = ByteRange.ofLength(contentOffset, into.remaining());
    try {
      // Looked at afterwards: whatever was changed before or while it was read shows.
      return files.read(contentOffset, into) && areSame(range);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
