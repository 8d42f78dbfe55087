package dev.tiercast.common.schedule;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The blocks that a source receives, ascending, and since when: few, so that arrays do. Times are
 * nanoseconds of one clock. Not thread safe.
 */
final class Expected {
  private int[] blocks = {};
  private long[] since = {};
  private int count;

  int count() {
    return count;
  }

  /** By its place among the others. */
  int block(int place) {
    return blocks[place];
  }

  long since(int place) {
    return since[place];
  }

  void setSince(int place, long time) {
    since[place] = time;
  }

  IntStream blocks() {
    return Arrays.stream(blocks, 0, count);
  }

  /** One more; whether it was not there. */
  boolean add(int block, long time) {
    int place = Arrays.binarySearch(blocks, 0, count, block);
    if (place >= 0) {
      return false;
    }
    if (count == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * count + 4);
      since = Arrays.copyOf(since, 2 * count + 4);
    }
    int at = -place - 1;
    System.arraycopy(blocks, at, blocks, at + 1, count - at);
    System.arraycopy(since, at, since, at + 1, count - at);
    blocks[at] = block;
    since[at] = time;
    count++;
    return true;
  }

  /** It is not received any more; since when it was, or {@code absent}. */
  long remove(int block, long absent) {
    int place = Arrays.binarySearch(blocks, 0, count, block);
    if (place < 0) {
      return absent;
    }
    long was = since[place];
    count--;
    System.arraycopy(blocks, place + 1, blocks, place, count - place);
    System.arraycopy(since, place + 1, since, place, count - place);
    return was;
  }

  /** Those at some places are not received any more; whether there were any. */
  boolean removeIf(IntPredicate isOver) {
    int kept = 0;
    for (int place = 0; place < count; place++) {
      if (!isOver.test(place)) {
        blocks[kept] = blocks[place];
        since[kept++] = since[place];
      }
    }
    boolean changed = kept < count;
    count = kept;
    return changed;
  }
}
