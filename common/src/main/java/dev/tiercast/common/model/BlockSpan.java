package dev.tiercast.common.model;

/**
 * A run of blocks.
 *
 * @param first index of the first block
 * @param end index after the last block
 */
public record BlockSpan(int first, int end) {
  public BlockSpan {
    InvalidValueException.require(first >= 0, "first", first + " is negative");
    InvalidValueException.require(end >= first, "end", end + " lies before the first " + first);
  }

  /** Number of blocks. */
  public int count() {
    return end - first;
  }

  /** Whether there are no blocks in it. */
  public boolean isEmpty() {
    return first == end;
  }
}
