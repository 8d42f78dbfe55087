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
  private final BitSet wanted;

  private final Deque<BlockSpan> pending = new ArrayDeque<>();
  private final Set<Task> underWay = new LinkedHashSet<>();
  private int incomplete;
  private int limit = Integer.MAX_VALUE;

  /**
   * @param missing the blocks to fetch; not kept
   */
  public WorkBoard(BlockGrid grid, BitSet missing) {
    this.grid = grid;
    this.wanted = (BitSet) missing.clone();
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

  /** Whether nothing can be done before the limit is raised. */
  public boolean isHeldByLimit() {
    return underWay.isEmpty() && wanted.nextSetBit(0) >= limit;
  }

  /** Whether every block has been completed. */
  public boolean isComplete() {
    return incomplete == 0;
  }

  /** Whether no right bytes of a block have come. */
  public boolean wants(int block) {
    return wanted.get(block);
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
      int first = wanted.nextSetBit(span.first());
      if (first < 0 || first >= span.end()) {
        spans.remove();
      } else if (first < limit && available.test(grid.shardOfBlock(first))) {
        spans.remove();
        return Optional.of(begin(first, upToLimit(span), false));
      }
    }
    return share(available, part);
  }

  /** The end of what may be asked for now of a run; what is behind it stays to be handed out. */
  private int upToLimit(BlockSpan span) {
    int end = Math.min(span.end(), limit);
    if (end < span.end()) {
      pending.addFirst(new BlockSpan(end, span.end()));
    }
    return end;
  }

  private Optional<Task> share(IntPredicate available, ToDoubleFunction<Task> part) {
    Task richest = null;
    int most = 0;
    for (Task task : underWay) {
      int blocks = (int) Math.round(shareable(task) * part.applyAsDouble(task));
      if (blocks > most && available.test(task.shard())) {
        richest = task;
        most = blocks;
      }
    }
    return richest == null ? Optional.empty() : Optional.of(split(richest, most));
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
    int block = wanted.nextSetBit(task.next);
    boolean follows = block == task.next && block < Math.min(task.end, limit);
    if (!follows) {
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
    boolean first = wanted.get(block);
    wanted.clear(block);
    return first;
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
    if (!task.rest().isEmpty() && !task.race) {
      pending.addFirst(task.rest());
    }
  }
}
