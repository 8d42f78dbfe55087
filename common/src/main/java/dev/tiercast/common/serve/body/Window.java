package dev.tiercast.common.serve.body;

import dev.tiercast.common.store.Mapping;
import dev.tiercast.common.store.StoredBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run of a file that is mapped for everybody who reads it. How often it is in use is counted by
 * {@link Windows}; while it is, it stays.
 */
final class Window {
  private static final Logger LOG = LoggerFactory.getLogger(Window.class);

  private final StoredBytes file;
  private final Mapping mapping;
  private final long start;
  private final int length;

  /** Guarded by {@link Windows}, as all that follows. */
  int users;

  long unusedSince;

  /**
   * @param file closed with the window
   * @param start of the run in the file
   */
  Window(StoredBytes file, Mapping mapping, long start, int length) {
    this.file = file;
    this.mapping = mapping;
    this.start = start;
    this.length = length;
  }

  /** To read it without touching the mapping. */
  StoredBytes file() {
    return file;
  }

  int length() {
    return length;
  }

  /** Whether the byte at a place in the file is in it. */
  boolean contains(long position) {
    return position >= start && position < start + length;
  }

  /** How many of the bytes from a place on are in it, up to a number. */
  int upTo(int most, long position) {
    return (int) Math.min(most, start + length - position);
  }

  boolean isLoaded(long position, int bytes) {
    return mapping.isLoaded((int) (position - start), bytes);
  }

  ByteBuffer bytes(long position, int bytes) {
    return mapping.bytes((int) (position - start), bytes);
  }

  boolean isWhole() throws IOException {
    return file.isWhole();
  }

  /** Gives the memory back; nobody may have it in use. May take its time, if the file is gone. */
  void close() {
    try (file) {
      mapping.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("cannot be closed: {}", e.toString());
    }
  }
}
