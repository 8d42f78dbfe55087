package dev.tiercast.common.serve;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.serve.body.Content;
import dev.tiercast.common.serve.body.Segment;
import dev.tiercast.common.serve.body.StoredFile;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;

/**
 * A run of a version's content, out of the shards that it lies in.
 *
 * @param bytes which run
 * @param shards gives a shard, counted from 0
 */
record ShardedContent(BlockGrid grid, ByteRange bytes, IntFunction<StoredFile> shards)
    implements Content {

  @Override
  public Iterator<Segment> segments(ByteRange range) {
    long start = bytes.start() + range.start();
    return new Walk(start, start + range.length());
  }

  /** From shard to shard; no shard is looked at before its turn. */
  private final class Walk implements Iterator<Segment> {
    private final long end;
    private long position;

    Walk(long start, long end) {
      this.position = start;
      this.end = end;
    }

    @Override
    public boolean hasNext() {
      return position < end;
    }

    @Override
    public Segment next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int index = grid.shardAt(position);
      ByteRange shard = grid.shardRange(index);
      ByteRange part = new ByteRange(position, Math.min(end, shard.end()));
      position = part.end();
      return new Segment.Stored(shards.apply(index), part.minus(shard.start()));
    }
  }
}
