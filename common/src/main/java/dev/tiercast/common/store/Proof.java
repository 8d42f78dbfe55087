package dev.tiercast.common.store;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Compares what is in files with digests, on all cores and with a buffer for each. Nothing is
 * trusted but the bytes that were read just now.
 */
public final class Proof {
  private static final int BUFFER = 1 << 20;

  /** Is told of pieces as they are done; called from several threads. */
  public interface Listener {
    /** Is not interested. */
    Listener NONE = (piece, right) -> {};

    /** A piece has been compared. */
    void onPiece(int piece, boolean right);
  }

  private final ContentFiles files;
  private final Pieces pieces;
  private final Listener listener;

  public Proof(ContentFiles files, Pieces pieces, Listener listener) {
    this.files = files;
    this.pieces = pieces;
    this.listener = listener;
  }

  /**
   * Which of these pieces are in the files, and right.
   *
   * @param candidates not kept
   * @throws java.nio.channels.ClosedByInterruptException if the thread is interrupted
   */
  public BitSet right(BitSet candidates) throws IOException {
    BitSet right = new BitSet();
    compare(
        candidates,
        (piece, matches) -> {
          if (matches) {
            synchronized (right) {
              right.set(piece);
            }
          }
          return true;
        });
    return right;
  }

  /** Whether all of these pieces are right; ends at the first that is not. */
  public boolean areRight(BitSet candidates) throws IOException {
    AtomicBoolean right = new AtomicBoolean(true);
    compare(
        candidates,
        (piece, matches) -> {
          if (!matches) {
            right.set(false);
          }
          return matches;
        });
    return right.get();
  }

  /** What becomes of a comparison. */
  private interface Result {
    /** Returns whether there is a reason to go on. */
    boolean of(int piece, boolean matches);
  }

  private void compare(BitSet candidates, Result result) throws IOException {
    AllCores.forEach(
        candidates,
        Integer.MAX_VALUE,
        () -> {
          Comparison comparison = new Comparison();
          return (piece, broken) -> {
            boolean matches = comparison.matches(piece, broken);
            if (broken.getAsBoolean()) {
              return false;
            }
            boolean more = result.of(piece, matches);
            listener.onPiece(piece, matches);
            return more;
          };
        });
  }

  /** One thread's. */
  private final class Comparison {
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final Sha256 hash = new Sha256();

    /** A piece can be long: it is not read to its end when that is of no use any more. */
    boolean matches(int piece, BooleanSupplier broken) throws IOException {
      ByteRange range = pieces.range(piece);
      long at = range.start();
      boolean filled = true;
      while (filled && at < range.end() && !broken.getAsBoolean()) {
        buffer.clear().limit((int) Math.min(BUFFER, range.end() - at));
        filled = files.tryRead(at, buffer);
        at += buffer.position();
        hash.update(buffer.flip());
      }
      return hash.finish().equals(pieces.digest(piece)) && filled;
    }
  }
}
