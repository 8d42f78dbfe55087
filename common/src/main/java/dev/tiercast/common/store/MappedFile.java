package dev.tiercast.common.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

/** A mapping of a file. */
final class MappedFile implements Mapping {
  private final MappedByteBuffer bytes;
  private final Runnable unmap;

  /**
   * @param unmap gives the memory of the buffer back
   */
  MappedFile(MappedByteBuffer bytes, Runnable unmap) {
    this.bytes = bytes;
    this.unmap = unmap;
  }

  /** Maps a run of a file; it stays although the channel is closed. */
  static MappedFile of(FileChannel file, long start, int length) throws IOException {
    return Runtime.version().feature() < ArenaMapping.SINCE
        ? CleanerMapping.of(file, start, length)
        : ArenaMapping.of(file, start, length);
  }

  @Override
  public ByteBuffer bytes(int start, int length) {
    return bytes.slice(start, length);
  }

  @Override
  public boolean isLoaded(int start, int length) {
    return bytes.slice(start, length).isLoaded();
  }

  @Override
  public void close() {
    unmap.run();
  }
}
