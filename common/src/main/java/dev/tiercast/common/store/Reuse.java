package dev.tiercast.common.store;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.model.BlockGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * Takes blocks out of files of another version, where they are at the same place. What is written
 * is what was hashed, so it does not matter whether somebody writes to these files meanwhile.
 */
public final class Reuse {
  /** Bounds the memory: each thread holds a block. */
  private static final int LARGEST_MEMORY = 256 << 20;

  private final ContentFiles old;
  private final BlockGrid grid;
  private final BlockList blocks;

  /**
   * @param old files that may have blocks of the version, each where the version has it
   */
  public Reuse(ContentFiles old, BlockGrid grid, BlockList blocks) {
    this.old = old;
    this.grid = grid;
    this.blocks = blocks;
  }

  /**
   * Gives the sink those of these blocks that are in the old files.
   *
   * @param wanted not kept
   * @param taken is told the bytes of each block that was taken; called from several threads
   * @return the bytes of all of them
   * @throws java.nio.channels.ClosedByInterruptException if the thread is interrupted
   */
  public long into(BlockSink sink, BitSet wanted, IntConsumer taken) throws IOException {
    AtomicLong bytes = new AtomicLong();
    AllCores.forEach(
        wanted,
        Math.max(1, LARGEST_MEMORY / grid.blockSize()),
        () -> {
          byte[] buffer = new byte[grid.blockSize()];
          return (block, broken) -> {
            ByteBuffer found = ByteBuffer.wrap(buffer, 0, grid.block(block).length());
            if (isThere(block, found)) {
              int length = found.remaining();
              sink.write(block, found);
              bytes.addAndGet(length);
              taken.accept(length);
            }
            return true;
          };
        });
    return bytes.get();
  }

  private boolean isThere(int block, ByteBuffer into) throws IOException {
    return old.tryRead(grid.block(block).contentOffset(), into)
        && blocks.matches(block, into.flip());
  }
}
