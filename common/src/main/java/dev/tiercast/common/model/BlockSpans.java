package dev.tiercast.common.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A set of blocks as runs: ascending, apart from each other, none empty. Immutable.
 *
 * @param spans the runs
 */
public record BlockSpans(List<BlockSpan> spans) {
  /** No blocks. */
  public static final BlockSpans NONE = new BlockSpans(List.of());

  public BlockSpans {
    spans = List.copyOf(spans);
    int end = -1;
    for (BlockSpan span : spans) {
      InvalidValueException.require(
          !span.isEmpty() && span.first() > end, "blocks", "are not ascending runs");
      end = span.end();
    }
  }

  /** The blocks of a set. */
  public static BlockSpans of(BitSet blocks) {
    return of(blocks, 0, Integer.MAX_VALUE);
  }

  /**
   * The blocks of a set from one on.
   *
   * @param most runs; what follows is left out
   */
  public static BlockSpans of(BitSet blocks, int from, int most) {
    List<BlockSpan> spans = new ArrayList<>();
    int first = blocks.nextSetBit(from);
    while (first >= 0 && spans.size() < most) {
      int end = blocks.nextClearBit(first);
      spans.add(new BlockSpan(first, end));
      first = blocks.nextSetBit(end);
    }
    return new BlockSpans(spans);
  }

  /** One run. */
  public static BlockSpans of(BlockSpan span) {
    return span.isEmpty() ? NONE : new BlockSpans(List.of(span));
  }

  /** The same as a set that the caller may change. */
  public BitSet toBitSet() {
    BitSet blocks = new BitSet(end());
    spans.forEach(span -> blocks.set(span.first(), span.end()));
    return blocks;
  }

  /** Index after the last block; 0 if there is none. */
  public int end() {
    return spans.isEmpty() ? 0 : spans.get(spans.size() - 1).end();
  }

  /** Number of blocks. */
  public int count() {
    return spans.stream().mapToInt(BlockSpan::count).sum();
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return spans.isEmpty();
  }
}
