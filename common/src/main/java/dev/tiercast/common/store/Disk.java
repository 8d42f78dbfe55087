package dev.tiercast.common.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Changes of a file system that are either there whole after a crash, or not at all. */
public final class Disk {
  /** Bounds the direct buffer that the JDK keeps for each thread that writes from the heap. */
  private static final int LARGEST_WRITE = 1 << 20;

  private Disk() {}

  /** Creates a file with these bytes and forces it. */
  public static void writeForced(Path file, ByteBuffer bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      write(channel, bytes, 0);
      channel.force(true);
    }
  }

  /**
   * Replaces a file, or creates it: readers see the old bytes or the new ones.
   *
   * @param scratch a file on the same file system that nobody else uses
   */
  public static void replace(Path file, Path scratch, byte[] bytes) throws IOException {
    writeForced(scratch, ByteBuffer.wrap(bytes));
    move(scratch, file);
  }

  /** Renames within a file system, over a file that may be there, and forces the folders. */
  public static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder(parent(to));
    if (!parent(from).equals(parent(to))) {
      forceFolder(parent(from));
    }
  }

  /** Forces the names in a folder to disk. */
  public static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Forces the bytes of a file to disk. */
  public static void forceFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Deletes a file, or a folder with all that is in it; nothing happens if it is not there. */
  public static void delete(Path path) throws IOException {
    try {
      Files.walkFileTree(path, new Deletion());
    } catch (NoSuchFileException e) {
      // It is gone, which is what was wanted.
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }

  /** Writes all remaining bytes of the buffer at {@code position}. */
  static void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
    int limit = bytes.limit();
    long at = position;
    while (bytes.position() < limit) {
      bytes.limit(Math.min(limit, bytes.position() + LARGEST_WRITE));
      at += channel.write(bytes, at);
    }
  }

  /**
   * Makes sure that there is room for more bytes before they are fetched.
   *
   * @throws IOException if there is not
   */
  public static void requireRoom(Path folder, long bytes) throws IOException {
    long room = Files.getFileStore(folder).getUsableSpace();
    if (room < bytes) {
      throw new IOException(
          "%s: no space: %d more bytes are needed and %d are free; make room and run this again"
              .formatted(folder, bytes, room));
    }
  }

  /** The failure to write a file, with its name: the system's own words lack it. */
  public static IOException writeFailure(Path file, IOException failure) {
    if (failure instanceof FileSystemException || failure instanceof ClosedByInterruptException) {
      return failure;
    }
    FileSystemException named =
        new FileSystemException(
            file.toString(), null, failure.getMessage() + "; make room and run this again");
    named.initCause(failure);
    return named;
  }

  /** The folder that holds a path. */
  public static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(path + " has no parent");
    }
    return parent;
  }
}
