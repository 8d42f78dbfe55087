package dev.tiercast.common.model;

/**
 * A run of bytes.
 *
 * @param start offset of the first byte, 0 or more
 * @param end offset after the last byte, {@code start} or more
 */
public record ByteRange(long start, long end) {
  public ByteRange {
    InvalidValueException.require(start >= 0, "start", start + " is negative");
    InvalidValueException.require(end >= start, "end", end + " lies before the start " + start);
  }

  /** The run of {@code length} bytes that begins at {@code start}. */
  public static ByteRange ofLength(long start, long length) {
    return new ByteRange(start, Math.addExact(start, length));
  }

  /** Number of bytes. */
  public long length() {
    return end - start;
  }

  /** Whether there are no bytes in it. */
  public boolean isEmpty() {
    return start == end;
  }

  /** The bytes that both have; empty if there are none. */
  public ByteRange intersection(ByteRange other) {
    long from = Math.max(start, other.start);
    return new ByteRange(from, Math.max(from, Math.min(end, other.end)));
  }

  /** The same run, counted from a place {@code distance} bytes further on. */
  public ByteRange minus(long distance) {
    return new ByteRange(start - distance, end - distance);
  }
}
