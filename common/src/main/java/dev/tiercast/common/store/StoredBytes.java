package dev.tiercast.common.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Bytes that can be read at any place. Thread safe; stays readable until closed. */
public interface StoredBytes extends Closeable {
  /** Number of bytes. */
  long size();

  /**
   * Fills the buffer from {@code position} on, as far as there are bytes.
   *
   * @return how many bytes were read, or -1 at or after the end
   */
  int read(ByteBuffer into, long position) throws IOException;

  /**
   * Maps a run of the bytes into memory, if they are a file of this machine.
   *
   * @param length one at least; the run ends before the bytes do
   * @return empty if they cannot be mapped, or there is no room for it; they can be read then
   */
  default Optional<Mapping> map(long start, int length) {
    return Optional.empty();
  }

  /**
   * Whether they are all still there: files can be cut off while they are open, and a mapping of
   * what is missing has no bytes, or zeros.
   */
  default boolean isWhole() throws IOException {
    return true;
  }
}
