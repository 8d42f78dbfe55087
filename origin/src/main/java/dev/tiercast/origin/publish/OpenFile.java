package dev.tiercast.origin.publish;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of the input that is being read, once, and must be at rest until its last byte. */
final class OpenFile implements Closeable {
  private final Path file;
  private final FileState state;
  private final FileChannel channel;
  private long left;

  private OpenFile(Path file, FileState state, FileChannel channel) {
    this.file = file;
    this.state = state;
    this.channel = channel;
    this.left = state.size();
  }

  static OpenFile open(Input.Entry entry) throws IOException {
    try {
      return new OpenFile(
          entry.file(),
          entry.state(),
          FileChannel.open(entry.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      throw FileState.changed(entry.file(), "vanished");
    }
  }

  /** Whether all bytes that it was found with have been read. */
  boolean isRead() {
    return left == 0;
  }

  /** Fills the buffer as far as there are bytes. */
  void read(ByteBuffer into) throws IOException {
    int limit = into.limit();
    into.limit((int) Math.min(limit, into.position() + left));
    while (into.hasRemaining()) {
      int count = readOnce(into);
      if (count < 0) {
        throw FileState.changed(file, "shrank");
      }
      left -= count;
    }
    into.limit(limit);
  }

  /** Makes sure that nothing has happened to it since it was found. */
  void requireUnchanged() throws IOException {
    if (readOnce(ByteBuffer.allocate(1)) >= 0) {
      throw FileState.changed(file, "grew");
    }
    state.require(file);
  }

  private int readOnce(ByteBuffer into) throws IOException {
    try {
      return channel.read(into);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      FileSystemException named =
          new FileSystemException(file.toString(), null, "cannot be read: " + e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
