package dev.tiercast.origin.publish;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * By what a file shows that it was changed.
 *
 * @param size bytes
 * @param modified when it was last written
 * @param identity of the file behind the name, null where the file system has none
 */
record FileState(long size, FileTime modified, @Nullable Object identity) {
  /** Of what has no bytes to change. */
  static final FileState NONE = new FileState(0, FileTime.fromMillis(0), null);

  static FileState of(BasicFileAttributes attributes) {
    return new FileState(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
  }

  /**
   * Checks that a file is as it was.
   *
   * @throws FileSystemException if it is not
   */
  void require(Path file) throws IOException {
    FileState now;
    try {
      now = of(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      throw changed(file, "vanished");
    }
    if (now.size != size) {
      throw changed(file, now.size > size ? "grew" : "shrank");
    }
    if (!now.equals(this)) {
      throw changed(file, "was changed");
    }
  }

  static FileSystemException changed(Path file, String how) {
    return new FileSystemException(
        file.toString(),
        null,
        how + " while it was being published; publish it once it is at rest");
  }
}
