package dev.tiercast.common.serve.body;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes pieces off one segment, in order. Used by one thread at a time; a piece is given back
 * before the next is taken.
 */
interface Pieces extends Closeable {
  /** Of nothing. */
  Pieces NONE = new HeldPieces(ByteBuffer.allocate(0));

  /** How many bytes were not taken yet. */
  long remaining();

  /** What has to come before the next bytes can be had; null if they are here. */
  @Nullable Absence absence();

  /**
   * The next bytes, if they can be had without waiting for a disk.
   *
   * @param most how many at most, one at least
   * @return one byte at least, or null if {@link #read} has to be called
   */
  @Nullable Piece atOnce(int most) throws IOException;

  /** The next bytes. May wait for a disk, so it is called on threads that are there for that. */
  Piece read(int most) throws IOException;
}
