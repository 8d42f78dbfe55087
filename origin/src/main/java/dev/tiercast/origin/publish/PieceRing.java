package dev.tiercast.origin.publish;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of pieces between one thread that fills them and several that each take all of
 * them in order. A piece is filled again when everyone is done with it. Thread safe.
 */
final class PieceRing {
  private final ByteBuffer[] pieces;

  /** How many pieces each taker is done with. */
  private final long[] done;

  private long filled;
  private boolean ended;

  PieceRing(int pieceCount, int pieceBytes, int takers) {
    // Outside the heap, where files are read and written without a copy.
    ByteBuffer memory = ByteBuffer.allocateDirect(pieceCount * pieceBytes);
    pieces = new ByteBuffer[pieceCount];
    Arrays.setAll(pieces, i -> memory.slice(i * pieceBytes, pieceBytes));
    done = new long[takers];
  }

  /** Waits for a piece that can be filled; null once the ring has ended. */
  synchronized @Nullable ByteBuffer awaitFree() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    while (!ended && filled - Arrays.stream(done).min().orElse(filled) == pieces.length) {
      wait();
    }
    return ended ? null : pieces[(int) (filled % pieces.length)].clear();
  }

  /** Hands on the piece that was free, from its start to its position. */
  synchronized void filled() {
    pieces[(int) (filled % pieces.length)].flip();
    filled++;
    notifyAll();
  }

  /** Waits for the next piece of a taker; null after the last. */
  synchronized @Nullable ByteBuffer awaitFilled(int taker) throws InterruptedException {
    while (!ended && done[taker] == filled) {
      wait();
    }
    return done[taker] == filled
        ? null
        : pieces[(int) (done[taker] % pieces.length)].asReadOnlyBuffer();
  }

  /** The taker is done with the piece that it waited for. */
  synchronized void taken(int taker) {
    done[taker]++;
    notifyAll();
  }

  /** No piece will be filled any more; those that are filled can still be taken. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }
}
