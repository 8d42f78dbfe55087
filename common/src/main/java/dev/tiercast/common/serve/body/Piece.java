package dev.tiercast.common.serve.body;

import java.nio.ByteBuffer;

/**
 * Bytes in memory, ready to be written.
 *
 * @param bytes from position to limit; who writes them moves the position
 * @param length how many there were
 * @param release called when nobody will look at them again
 */
record Piece(ByteBuffer bytes, int length, Runnable release) {
  Piece(ByteBuffer bytes, Runnable release) {
    this(bytes, bytes.remaining(), release);
  }
}
