package dev.tiercast.origin.publish;

import dev.tiercast.common.store.Draft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.PrimitiveIterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the shards. While one is being written, the one before it is forced to disk: a disk is
 * never waited for longer than it needs.
 */
final class ShardCutter implements Stage {
  private final Draft draft;
  private final PrimitiveIterator.OfLong sizes;
  private CompletableFuture<Void> forced = CompletableFuture.completedFuture(null);
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
    CompletableFuture<Void> earlier = forced;
    forced = CompletableFuture.runAsync(() -> force(writer));
    await(earlier);
  }

  private static void force(Draft.ShardWriter writer) {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void end() throws IOException {
    await(forced);
  }

  private static void await(CompletableFuture<Void> forced) throws IOException {
    try {
      forced.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failure) {
        throw failure.getCause();
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    Draft.ShardWriter unfinished = shard;
    shard = null;
    if (unfinished != null) {
      unfinished.close();
    }
    // Whether it went well was asked at the end; here it must only be over.
    forced.exceptionally(failure -> null).join();
  }
}
