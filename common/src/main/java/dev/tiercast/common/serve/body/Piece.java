package dev.tiercast.common.serve.body;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * Bytes that are ready to be written.
 *
 * @param bytes from position to limit; who writes them moves the position
 * @param length how many there were
 * @param inMemory whether they can still be touched without waiting for a disk
 * @param release called when nobody will look at them again
 */
record Piece(ByteBuffer bytes, int length, BooleanSupplier inMemory, Runnable release) {
  /** Bytes of a buffer, which stay in memory until they are given back. */
  static Piece of(ByteBuffer bytes, Runnable release) {
    return new Piece(bytes, bytes.remaining(), () -> true, release);
  }

  /** Bytes of a file, which the system may take out of memory again. */
  static Piece mapped(ByteBuffer bytes, BooleanSupplier inMemory) {
    return new Piece(bytes, bytes.remaining(), inMemory, () -> {});
  }
}
