package dev.tiercast.common.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes blocks of one version that have been verified. Thread safe. */
public interface BlockSink {
  /**
   * Takes one block.
   *
   * @param block its index in content order
   * @param bytes all of it; consumed, not kept
   * @throws IOException if it cannot be kept, for example because the disk is full
   */
  void write(int block, ByteBuffer bytes) throws IOException;
}
