package dev.tiercast.common.schedule;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;

/**
 * Which blocks are still to be fetched, and which are being fetched by whom. Work is handed out as
 * runs of blocks of one shard; when none is left, a run under way is shared, and in the end single
 * blocks are raced. Not thread safe.
 */
public final class WorkBoard {
  /** A run of blocks of one shard that one worker fetches from front to end. */
  public static final class Task {
    private final int shard;
    private final boolean race;
    private int next;
    private int end;
    private boolean isBegun;

    private Task(int shard, boolean race, BlockSpan blocks) {
      this.shard = shard;
      this.race = race;
      this.next = blocks.first();
      this.end = blocks.end();
    }

    /** The shard. */
    public int shard() {
      return shard;
    }

    /** Whether somebody else fetches the same. */
    public boolean isRace() {
      return race;
    }

    /** What is left to do. */
    public BlockSpan rest() {
      return new BlockSpan(next, Math.max(next, end));
    }
  }

  private final BlockGrid grid;

  /** Blocks of which no right bytes have come. */
  private final BlockSet wanted;

  /** Those of them that nobody fetches. */
  private final BlockSet free;

  private final Set<Task> underWay = new LinkedHashSet<>();
  private int incomplete;
  private int limit = Integer.MAX_VALUE;

  /**
   * @param missing the blocks to fetch; not kept
   */
  public WorkBoard(BlockGrid grid, BitSet missing) {
    this.grid = grid;
    this.wanted = BlockSet.of(missing, grid.blockCount());
    this.free = BlockSet.of(missing, grid.blockCount());
    this.incomplete = missing.cardinality();
  }

  /** Only blocks below this one are handed out from now on. */
  public void limit(int end) {
    limit = end;
  }

  /** Whether nothing can be done before the limit is raised. */
  public boolean isHeldByLimit() {
    return underWay.isEmpty() && wanted.next(0) >= limit;
  }

  /** Whether every block has been completed. */
  public boolean isComplete() {
    return incomplete == 0;
  }

  /** Whether no right bytes of a block have come. */
  public boolean wants(int block) {
    return wanted.has(block);
  }

  /** Blocks of which no right bytes have come; not to be changed. */
  BlockSet wanted() {
    return wanted;
  }

  /** Those of them that nobody fetches; not to be changed. */
  BlockSet free() {
    return free;
  }

  /** Bytes of most blocks. */
  int blockSize() {
    return grid.blockSize();
  }

  /** The shard of a block. */
  int shardOf(int block) {
    return grid.shardOfBlock(block);
  }

  /** Only blocks below this one are handed out. */
  int limit() {
    return limit;
  }

  /** What is being done. */
  Set<Task> underWay() {
    return underWay;
  }

  /**
   * Hands out work: the first run that nobody fetches, else a part of one that somebody fetches.
   *
   * @param available which shards the asking source has
   * @param part how much of what is left of a task the asker would fetch while the other fetches
   *     the remainder, from 0 to 1
   */
  public Optional<Task> take(IntPredicate available, ToDoubleFunction<Task> part) {
    for (int first = free.next(0); first >= 0 && first < limit; ) {
      int shard = grid.shardOfBlock(first);
      int end = grid.blocksOfShard(shard).end();
      if (available.test(shard)) {
        return Optional.of(take(new BlockSpan(first, free.runEnd(first, Math.min(end, limit)))));
      }
      first = free.next(end);
    }
    return share(block -> available.test(grid.shardOfBlock(block)), part);
  }

  /**
   * Hands out this very run.
   *
   * @param run of one shard, below the limit, which nobody fetches
   */
  Task take(BlockSpan run) {
    for (int block = run.first(); block < run.end(); block++) {
      free.remove(block);
    }
    return begin(run.first(), run.end(), false);
  }

  /**
   * Hands out a part of a run that somebody fetches.
   *
   * @param available which blocks the asking source has
   * @param part as for {@link #take(IntPredicate, ToDoubleFunction)}
   */
  Optional<Task> share(IntPredicate available, ToDoubleFunction<Task> part) {
    Task richest = null;
    int most = 0;
    for (Task task : underWay) {
      int shareable = shareable(task);
      int blocks = shareable <= most ? 0 : (int) Math.round(shareable * part.applyAsDouble(task));
      if (blocks > most) {
        int possible = available(task, blocks, available);
        richest = possible > most ? task : richest;
        most = Math.max(most, possible);
      }
    }
    return richest == null ? Optional.empty() : Optional.of(split(richest, most));
  }

  /** How many of the last blocks of a task are available, but no more than these. */
  private int available(Task task, int most, IntPredicate available) {
    int end = Math.min(task.end, limit);
    int first = end;
    while (first > end - most && available.test(first - 1)) {
      first--;
    }
    return end - first;
  }

  /** Whoever is about to begin finds something to do. */
  private int shareable(Task task) {
    int own = task.isBegun ? 0 : 1;
    return Math.max(0, Math.min(task.end, limit) - task.next - own);
  }

  private Task split(Task task, int blocks) {
    int first = Math.min(task.end, limit) - blocks;
    int end = task.end;
    task.end = first;
    return begin(first, end, false);
  }

  /** Hands out a block although somebody fetches it. */
  public Task race(int block) {
    return begin(block, block + 1, true);
  }

  private Task begin(int first, int end, boolean race) {
    Task task = new Task(grid.shardOfBlock(first), race, new BlockSpan(first, end));
    underWay.add(task);
    return task;
  }

  /** The task's next block, which its worker now fetches; empty when nothing is left of it. */
  public OptionalInt claim(Task task) {
    int block = task.next;
    if (block >= Math.min(task.end, limit) || !wanted.has(block)) {
      return OptionalInt.empty();
    }
    task.next++;
    task.isBegun = true;
    return OptionalInt.of(block);
  }

  /**
   * Right bytes of a block have come.
   *
   * @return whether they are the first, so that they are to be kept
   */
  public boolean accept(int block) {
    free.remove(block);
    return wanted.remove(block);
  }

  /** A block that was accepted has been kept. */
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
    if (!task.race) {
      for (int block = task.next; block < task.end; block++) {
        if (wanted.has(block)) {
          free.add(block);
        }
      }
    }
  }
}
