package dev.tiercast.common.serve.metalink;

import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.ByteRange;
import java.util.Optional;

/**
 * The blocks of a file as the pieces of a Metalink: all of one length but the last, from the file's
 * first byte to its last.
 */
final class PieceSpan {
  /** A client that verifies pieces keeps a digest for each in memory. */
  private static final int MOST = 100_000;

  private PieceSpan() {}

  /**
   * The blocks that are the pieces of a file.
   *
   * @param file the bytes of the content that are its own
   * @return nothing if the blocks are not such pieces, or too many
   */
  static Optional<BlockSpan> of(BlockGrid grid, ByteRange file) {
    BlockSpan blocks = grid.blocksCovering(file);
    if (blocks.isEmpty() || blocks.count() > MOST) {
      return Optional.empty();
    }
    Block last = grid.block(blocks.end() - 1);
    // No block is longer than the others should be: only if none is shorter do they add up.
    long added = (blocks.count() - 1L) * grid.blockSize() + last.length();
    boolean isOwn =
        grid.block(blocks.first()).contentOffset() == file.start()
            && last.contentOffset() + last.length() == file.end();
    return isOwn && added == file.length() ? Optional.of(blocks) : Optional.empty();
  }
}
