package dev.tiercast.client.output;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
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
    BitSet blocks = grid.blocksWithin(placed.stream().map(Selection.Placed::content).toList());
    BitSet files = new BitSet();
    for (int i = 0; i < placed.size(); i++) {
      BlockSpan span = grid.blocksCovering(placed.get(i).content());
      if (!span.isEmpty() && blocks.nextClearBit(span.first()) < span.end()) {
        files.set(i);
      }
    }
    return new Coverage(blocks, files);
  }
}
