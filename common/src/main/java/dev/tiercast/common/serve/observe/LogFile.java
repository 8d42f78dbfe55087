package dev.tiercast.common.serve.observe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that lines are appended to, and that may be rotated at any moment: renamed or deleted, it
 * is made anew; truncated, it goes on from its beginning.
 */
final class LogFile implements LogOutput {
  private final Path path;
  private FileChannel channel;
  private @Nullable Object key;

  /**
   * Opens a file, creating it if it is not there.
   *
   * @throws IOException if it cannot be written
   */
  LogFile(Path path) throws IOException {
    this.path = path;
    this.key = key(path);
    this.channel = open(path);
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** What tells files apart, though they have the same name; null if there is none. */
  private static @Nullable Object key(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  @Override
  public void write(byte[] lines) throws IOException {
    Object present = key(path);
    if (!channel.isOpen() || !Objects.equals(key, present)) {
      channel.close();
      // The file is looked at before it is opened: if another takes its place just then, the next
      // write notices.
      channel = open(path);
      key = present;
    }
    ByteBuffer rest = ByteBuffer.wrap(lines);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
