package dev.tiercast.common.serve.body;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The pieces of bytes in memory. */
final class HeldPieces implements Pieces {
  private final ByteBuffer rest;

  /**
   * @param bytes from position to limit
   */
  HeldPieces(ByteBuffer bytes) {
    rest = bytes.duplicate();
  }

  @Override
  public long remaining() {
    return rest.remaining();
  }

  @Override
  public @Nullable Absence absence() {
    return null;
  }

  @Override
  public Piece atOnce(int most) {
    ByteBuffer next = rest.slice(rest.position(), Math.min(most, rest.remaining()));
    rest.position(rest.position() + next.remaining());
    return Piece.of(next, () -> {});
  }

  @Override
  public Piece read(int most) {
    return atOnce(most);
  }

  @Override
  public void close() {
    // The garbage collector's.
  }
}
