package dev.tiercast.common.schedule;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;

/**
 * Which blocks are still to be fetched, and which are being fetched by whom. Work is handed out as
 * runs of blocks of one shard; when none is left, a run under way is shared. Not thread safe.
 */
public final class WorkBoard {
  /** A run of blocks of one shard that one worker fetches from front to end. */
  public static final class Task {
    private final int shard;
    private int next;
    private int end;

    private Task(int shard, BlockSpan blocks) {
      this.shard = shard;
      this.next = blocks.first();
      this.end = blocks.end();
    }

    /** The shard. */
    public int shard() {
      return shard;
    }

    /** What is left to do. */
    public BlockSpan rest() {
      return new BlockSpan(next, Math.max(next, end));
    }
  }

  private final BlockGrid grid;
  private final Deque<BlockSpan> pending = new ArrayDeque<>();
  private final Set<Task> underWay = new LinkedHashSet<>();
  private int incomplete;
  private int limit = Integer.MAX_VALUE;

  /**
   * @param missing the blocks to fetch
   */
  public WorkBoard(BlockGrid grid, BitSet missing) {
    this.grid = grid;
    this.incomplete = missing.cardinality();
    for (int first = missing.nextSetBit(0); first >= 0; ) {
      BlockSpan shard = grid.blocksOfShard(grid.shardOfBlock(first));
      int end = Math.min(missing.nextClearBit(first), shard.end());
      pending.addLast(new BlockSpan(first, end));
      first = missing.nextSetBit(end);
    }
  }

  /** Only blocks below this one are handed out from now on. */
  public void limit(int end) {
    limit = end;
  }

  /** Whether every block has been completed. */
  public boolean isComplete() {
    return incomplete == 0;
  }

  /**
   * Hands out work: the first run that nobody fetches, else a part of one that somebody fetches.
   *
   * @param available which shards the asking source has
   * @param part how much of what is left of a task the asker would fetch while the other fetches
   *     the remainder, from 0 to 1
   */
  public Optional<Task> take(IntPredicate available, ToDoubleFunction<Task> part) {
    for (Iterator<BlockSpan> spans = pending.iterator(); spans.hasNext(); ) {
      BlockSpan span = spans.next();
      int shard = grid.shardOfBlock(span.first());
      if (span.first() < limit && available.test(shard)) {
        spans.remove();
        return Optional.of(begin(new Task(shard, span)));
      }
    }
    return share(available, part);
  }

  private Optional<Task> share(IntPredicate available, ToDoubleFunction<Task> part) {
    Task richest = null;
    int most = 0;
    for (Task task : underWay) {
      int reachable = Math.max(0, Math.min(task.end, limit) - task.next);
      int blocks = (int) (reachable * part.applyAsDouble(task));
      if (blocks > most && available.test(task.shard())) {
        richest = task;
        most = blocks;
      }
    }
    return richest == null ? Optional.empty() : Optional.of(split(richest, most));
  }

  private Task split(Task task, int blocks) {
    BlockSpan second = new BlockSpan(Math.min(task.end, limit) - blocks, task.end);
    task.end = second.first();
    return begin(new Task(task.shard, second));
  }

  private Task begin(Task task) {
    underWay.add(task);
    return task;
  }

  /** The task's next block, which its worker now fetches; empty when nothing is left of it. */
  public OptionalInt claim(Task task) {
    return task.next < Math.min(task.end, limit)
        ? OptionalInt.of(task.next++)
        : OptionalInt.empty();
  }

  /** A claimed block has been verified and written. */
  public void complete() {
    incomplete--;
  }

  /** A claimed block did not come; it is to be fetched again. */
  public void unclaim(Task task, int block) {
    task.next = block;
    task.end = Math.max(task.end, block + 1);
  }

  /** The worker is done with the task; what is left of it is for others. */
  public void end(Task task) {
    underWay.remove(task);
    if (!task.rest().isEmpty()) {
      pending.addFirst(task.rest());
    }
  }
}
