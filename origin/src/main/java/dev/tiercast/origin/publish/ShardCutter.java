package dev.tiercast.origin.publish;

import dev.tiercast.common.store.Draft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.PrimitiveIterator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the shards. While one is being written, the one before it is forced to disk: a disk is
 * never waited for longer than it needs.
 */
final class ShardCutter implements Stage {
  private final Draft draft;
  private final PrimitiveIterator.OfLong sizes;
  private @Nullable Aside<Draft.ShardWriter> forcing;
  private Draft.@Nullable ShardWriter shard;
  private int count;
  private long left;

  /**
   * @param sizes of the shards, which cover the content
   */
  ShardCutter(Draft draft, PrimitiveIterator.OfLong sizes) {
    this.draft = draft;
    this.sizes = sizes;
  }

  @Override
  public void take(ByteBuffer piece) throws IOException {
    int end = piece.limit();
    while (piece.position() < end) {
      Draft.ShardWriter writer = shard == null ? begin() : shard;
      int length = (int) Math.min(left, end - piece.position());
      writer.write(piece.limit(piece.position() + length));
      left -= length;
      if (left == 0) {
        finish(writer);
      }
    }
  }

  private Draft.ShardWriter begin() throws IOException {
    Draft.ShardWriter writer = draft.createShard(count);
    shard = writer;
    count++;
    left = sizes.nextLong();
    return writer;
  }

  private void finish(Draft.ShardWriter writer) throws IOException {
    shard = null;
    Aside<Draft.ShardWriter> earlier = forcing;
    forcing = Aside.begin(() -> closed(writer));
    if (earlier != null) {
      earlier.await();
    }
  }

  private static Draft.ShardWriter closed(Draft.ShardWriter writer) throws IOException {
    writer.close();
    return writer;
  }

  @Override
  public void end() throws IOException {
    if (forcing != null) {
      forcing.await();
    }
  }

  @Override
  public void close() throws IOException {
    if (forcing != null) {
      // Whether it went well was asked at the end; here it must only be over.
      forcing.awaitEnd();
    }
    try (Draft.ShardWriter unfinished = shard) {
      shard = null;
    }
  }
}
