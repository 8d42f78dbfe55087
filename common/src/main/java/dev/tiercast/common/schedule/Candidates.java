package dev.tiercast.common.schedule;

import org.jspecify.annotations.Nullable;

/**
 * The blocks that are in two sets and in none of another, found 64 at a time.
 *
 * @param free one set
 * @param held the other
 * @param near where they must not be; null for nowhere
 * @param ours where they must be, too; null for anywhere
 * @param limit above all of them
 */
record Candidates(
    BlockSet free, BlockSet held, @Nullable BlockSet near, @Nullable BlockSet ours, int limit) {

  boolean has(int block) {
    return block < limit && (word(block >>> 6) >>> block & 1) != 0;
  }

  /** The first from a block on, or -1. */
  int next(int from) {
    int index = from >>> 6;
    if (index >= free.words()) {
      return -1;
    }
    long word = word(index) & (-1L << from);
    while (word == 0) {
      if (++index == free.words()) {
        return -1;
      }
      word = word(index);
    }
    int block = (index << 6) + Long.numberOfTrailingZeros(word);
    return block < limit ? block : -1;
  }

  private long word(int index) {
    long word = free.word(index) & held.word(index);
    word &= near == null ? -1 : ~near.word(index);
    return ours == null ? word : word & ours.word(index);
  }
}
