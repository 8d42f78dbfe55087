package dev.tiercast.client.output;

import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.ByteRange;
import java.util.BitSet;
import java.util.List;

/**
 * With which digests a selection can be compared where only its own files are at hand: a block that
 * also has bytes of other files proves nothing.
 *
 * @param blocks those that lie within the selection
 * @param files those, numbered as in the selection, that have bytes in other blocks
 */
public record Coverage(BitSet blocks, BitSet files) {
  /** Finds out for a selection. */
  public static Coverage of(Selection selection, BlockGrid grid) {
    List<Selection.Placed> placed = selection.files();
    BitSet blocks = blocksWithin(placed.stream().map(Selection.Placed::content).toList(), grid);
    BitSet files = new BitSet();
    for (int i = 0; i < placed.size(); i++) {
      BlockSpan span = grid.blocksCovering(placed.get(i).content());
      if (!span.isEmpty() && blocks.nextClearBit(span.first()) < span.end()) {
        files.set(i);
      }
    }
    return new Coverage(blocks, files);
  }

  /**
   * The blocks all of whose bytes lie in some ranges.
   *
   * @param ranges of the content, in order and disjoint
   */
  static BitSet blocksWithin(List<ByteRange> ranges, BlockGrid grid) {
    BitSet within = new BitSet();
    long start = 0;
    long end = 0;
    for (ByteRange range : ranges) {
      if (range.isEmpty()) {
        continue;
      }
      if (range.start() != end) {
        addWithin(new ByteRange(start, end), grid, within);
        start = range.start();
      }
      end = range.end();
    }
    addWithin(new ByteRange(start, end), grid, within);
    return within;
  }

  private static void addWithin(ByteRange run, BlockGrid grid, BitSet within) {
    BlockSpan span = grid.blocksCovering(run);
    if (span.isEmpty()) {
      return;
    }
    Block first = grid.block(span.first());
    Block last = grid.block(span.end() - 1);
    int from = first.contentOffset() < run.start() ? span.first() + 1 : span.first();
    int to = last.contentRange().end() > run.end() ? span.end() - 1 : span.end();
    if (from < to) {
      within.set(from, to);
    }
  }
}
