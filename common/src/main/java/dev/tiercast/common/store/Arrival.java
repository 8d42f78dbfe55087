package dev.tiercast.common.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.BitSet;

/**
 * A version that is being received. Blocks may come in any order and from several threads. Closing
 * keeps what has arrived; receiving the same version again goes on from there.
 */
public interface Arrival extends BlockSink, Closeable {
  /** Which blocks can be read; ends with the arrival. */
  Presence presence();

  /** Says which blocks are being fetched now; not kept. */
  void coming(BitSet blocks);

  /** The blocks that have not arrived, in a new set. */
  BitSet missing();

  /**
   * Makes the version live. All blocks must have arrived.
   *
   * @throws IllegalStateException if blocks are missing
   */
  StoredVersion commit() throws IOException;
}
