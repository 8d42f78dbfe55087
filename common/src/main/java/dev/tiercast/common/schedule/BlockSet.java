package dev.tiercast.common.schedule;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A set of the blocks of one version whose words can be combined without making a new set. Not
 * thread safe.
 */
final class BlockSet {
  private final long[] words;
  private int count;

  private BlockSet(long[] words, int count) {
    this.words = words;
    this.count = count;
  }

  /**
   * Without any.
   *
   * @param blocks of the version
   */
  static BlockSet none(int blocks) {
    return new BlockSet(new long[(blocks + 63) >>> 6], 0);
  }

  /** With all of them. */
  static BlockSet all(int blocks) {
    BlockSet all = none(blocks);
    Arrays.fill(all.words, -1);
    if ((blocks & 63) != 0) {
      all.words[all.words.length - 1] = -1L >>> (64 - (blocks & 63));
    }
    all.count = blocks;
    return all;
  }

  /** With those of another set. */
  static BlockSet of(BitSet blocks, int count) {
    BlockSet set = none(count);
    blocks.stream().forEach(set::add);
    return set;
  }

  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean has(int block) {
    return (words[block >>> 6] >>> block & 1) != 0;
  }

  /** Whether it was not there. */
  boolean add(int block) {
    if (has(block)) {
      return false;
    }
    words[block >>> 6] |= 1L << block;
    count++;
    return true;
  }

  /** Whether it was there. */
  boolean remove(int block) {
    if (!has(block)) {
      return false;
    }
    words[block >>> 6] &= ~(1L << block);
    count--;
    return true;
  }

  /** 64 blocks as bits. */
  long word(int index) {
    return words[index];
  }

  int words() {
    return words.length;
  }

  /** The first from a block on, or -1. */
  int next(int from) {
    int index = from >>> 6;
    if (index >= words.length) {
      return -1;
    }
    long word = words[index] & (-1L << from);
    while (word == 0) {
      if (++index == words.length) {
        return -1;
      }
      word = words[index];
    }
    return (index << 6) + Long.numberOfTrailingZeros(word);
  }

  /** The end of the run that contains a block, but not beyond a limit. */
  int runEnd(int block, int limit) {
    int end = block;
    while (end < limit && has(end)) {
      end++;
    }
    return end;
  }
}
