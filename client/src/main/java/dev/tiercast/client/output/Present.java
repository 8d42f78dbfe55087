package dev.tiercast.client.output;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** What is present at a path. */
public final class Present {
  private Present() {}

  /**
   * Its attributes; links are not followed.
   *
   * @return null if nothing is there, also where something on the way is no folder
   */
  public static @Nullable BasicFileAttributes at(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    } catch (FileSystemException e) {
      // Java has no exception of its own for a file that is taken for a folder (ENOTDIR).
      if (leadsThroughAFile(path)) {
        return null;
      }
      throw e;
    }
  }

  private static boolean leadsThroughAFile(Path path) {
    Path on = path.getParent();
    while (on != null && !Files.exists(on, LinkOption.NOFOLLOW_LINKS)) {
      on = on.getParent();
    }
    return on != null && !Files.isDirectory(on);
  }
}
