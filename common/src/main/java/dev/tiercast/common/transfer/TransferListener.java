package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.ServerAddress;
import java.io.IOException;
import java.util.BitSet;

/** Is told how a transfer goes; called from several threads, and expected to return quickly. */
public interface TransferListener {
  /** Is not interested. */
  TransferListener NONE = new TransferListener() {};

  /**
   * It is known how long a version is of which no manifest says it. Comes again where all of it has
   * to be fetched anew.
   *
   * @param present bytes that are there from an earlier attempt
   */
  default void onLength(long total, long present) {}

  /**
   * A block has been verified and written.
   *
   * @param bytes its length
   */
  default void onBlock(ServerAddress source, int bytes) {}

  /**
   * Other blocks are being fetched than before; told one after another.
   *
   * @param blocks those that come next, each from somewhere; the listener may keep the set
   */
  default void onUnderWay(BitSet blocks) {}

  /** A source that was not there in the beginning is asked from now on. */
  default void onJoin(ServerAddress source) {}

  /** A source failed; others are asked, and this one again later. */
  default void onFailure(ServerAddress source, IOException reason) {}

  /** A source is not asked again for this version. */
  default void onExclusion(ServerAddress source, IOException reason) {}
}
