package dev.tiercast.common.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bytes of a file. */
final class FileBytes implements StoredBytes {
  private static final Logger LOG = LoggerFactory.getLogger(FileBytes.class);

  private final FileChannel channel;
  private final long size;

  private FileBytes(FileChannel channel, long size) {
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens a file.
   *
   * @throws java.nio.file.NoSuchFileException as {@link Unlinked#open}
   * @throws IOException if it does not have the size it should have
   */
  static FileBytes open(Path file, long size) throws IOException {
    FileChannel channel = Unlinked.open(file);
    boolean right = false;
    try {
      right = channel.size() == size;
      if (!right) {
        throw new IOException(
            "%s: has %d bytes and should have %d; the store is damaged"
                .formatted(file, channel.size(), size));
      }
      return new FileBytes(channel, size);
    } finally {
      if (!right) {
        channel.close();
      }
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return position < size ? channel.read(into, position) : -1;
  }

  @Override
  public Optional<Mapping> map(long start, int length) {
    try {
      return Optional.of(MappedFile.of(channel, start, length));
    } catch (IOException e) {
      LOG.debug("cannot be mapped: {}", e.toString());
      return Optional.empty();
    }
  }

  @Override
  public boolean isWhole() throws IOException {
    return channel.size() == size;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
