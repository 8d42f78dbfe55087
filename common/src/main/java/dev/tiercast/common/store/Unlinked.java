package dev.tiercast.common.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Opens what is served. A data directory may be a link itself, but no link in it is followed: it
 * could lead to anything that the node may read. What is no file of its own is not there.
 */
final class Unlinked {
  private Unlinked() {}

  /**
   * Opens a file of a version to read it.
   *
   * @throws NoSuchFileException if it is not there; with a reason if it is a link, in a folder that
   *     is one, or no file
   */
  static FileChannel open(Path file) throws IOException {
    Path folder = Disk.parent(file);
    require(attributes(folder).isDirectory(), folder, "is not a folder of its own");
    // Also keeps from waiting for somebody to write into a pipe.
    require(attributes(file).isRegularFile(), file, "is not a file of its own");
    return FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static void require(boolean holds, Path path, String reason) throws IOException {
    if (!holds) {
      throw new NoSuchFileException(path.toString(), null, reason + "; links are not followed");
    }
  }
}
