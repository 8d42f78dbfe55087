package dev.tiercast.common.model;

/**
 * Where one block lies.
 *
 * @param index its number in content order, from 0
 * @param shard the shard that holds it, from 0
 * @param shardOffset its first byte within the shard
 * @param contentOffset its first byte within the content
 * @param length bytes
 */
public record Block(int index, int shard, long shardOffset, long contentOffset, int length) {
  /** The bytes of the content that it covers. */
  public ByteRange contentRange() {
    return ByteRange.ofLength(contentOffset, length);
  }
}
