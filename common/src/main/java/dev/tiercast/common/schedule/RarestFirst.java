package dev.tiercast.common.schedule;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Which run of blocks to take from a source where not everybody has everything: what is wanted
 * soonest, then what the fewest have, of what is ours to bring. Not thread safe.
 */
public final class RarestFirst {
  /** Of so many that could be taken, the rarest is. */
  private static final int SAMPLE = 64;

  static final int LONGEST_RUN = 8;

  /** Granted and not yet asked for. */
  private static final int LEAST_AHEAD = 2;

  private static final int MOST_AHEAD = 64;

  /** Work is cut so that each connection gets so many runs, at least. */
  private static final int RUNS_EACH = 4;

  private final BlockGrid grid;
  private final WorkBoard board;
  private final Stocks stocks;
  private final Shares shares;
  private final RandomGenerator random;
  private final Set<Integer> urgent = new LinkedHashSet<>();

  /** Blocks of which the beginning is here: of use to whoever begins with them. */
  private final Set<Integer> begun = new LinkedHashSet<>();

  private boolean isInRack;

  /**
   * @param shares of the work of our rack
   */
  public RarestFirst(
      BlockGrid grid, WorkBoard board, Stocks stocks, Shares shares, RandomGenerator random) {
    this.grid = grid;
    this.board = board;
    this.stocks = stocks;
    this.shares = shares;
    this.random = random;
  }

  /** Somebody waits for a block. */
  public void urgent(int block) {
    if (board.wants(block)) {
      urgent.add(block);
    }
  }

  /** The beginning of a block has come, and was kept. */
  public void begun(int block) {
    begun.add(block);
  }

  /** Whether we are in a named rack, into which not everybody fetches for himself. */
  public void setInRack(boolean isInRack) {
    this.isInRack = isInRack;
  }

  private boolean mayTake(int block) {
    return block < board.limit() && board.free().has(block);
  }

  /**
   * What to ask a source for.
   *
   * @param most blocks of a run
   * @param connections that are in use, or could be
   */
  Optional<BlockSpan> run(int source, int most, int connections, long now) {
    Candidates candidates = candidates(source, now);
    if (candidates.next(0) < 0) {
      return Optional.empty();
    }
    int first = firstOf(urgent, candidates);
    first = first < 0 ? firstOf(begun, candidates) : first;
    first = first < 0 ? rarest(candidates) : first;
    return first < 0
        ? Optional.empty()
        : Optional.of(extend(first, candidates, Math.min(most, longest(connections))));
  }

  /** Whether a block, which somebody fetches, may be taken from a source, too. */
  boolean mayTake(int source, int block, long now) {
    return stocks.holds(source, block) && isMeant(source, block, now);
  }

  private boolean isMeant(int source, int block, long now) {
    Standing standing = stocks.standing(source);
    return standing.isNear()
        || (standing.supply() == Supply.GRANTED
            ? !stocks.near().has(block)
            : shares.isOurs(block, board.free(), now));
  }

  /**
   * What may be taken from a source that has it. What was granted to us is for us to bring, whoever
   * else has come into the rack meanwhile: nobody else is told to.
   */
  private Candidates candidates(int source, long now) {
    Standing standing = stocks.standing(source);
    BlockSet free = board.free();
    BlockSet held = stocks.held(source);
    if (standing.isNear()) {
      return new Candidates(free, held, null, null, board.limit());
    }
    return standing.supply() == Supply.GRANTED
        ? new Candidates(free, held, stocks.near(), null, board.limit())
        : shares.of(free, held, board.limit(), now);
  }

  private int firstOf(Set<Integer> preferred, Candidates candidates) {
    if (preferred.isEmpty()) {
      return -1;
    }
    preferred.removeIf(block -> !board.wants(block));
    return preferred.stream().filter(candidates::has).findFirst().orElse(-1);
  }

  private int rarest(Candidates candidates) {
    int best = -1;
    int fewest = Integer.MAX_VALUE;
    int begin = shares.grain() * random.nextInt(grid.blockCount() / shares.grain() + 1);
    boolean wrapped = false;
    int block = candidates.next(begin);
    for (int i = 0; i < SAMPLE && fewest > 0; i++) {
      if (block < 0 && !wrapped) {
        wrapped = true;
        block = candidates.next(0);
      }
      if (block < 0 || (wrapped && block >= begin)) {
        return best;
      }
      if (stocks.copies(block) < fewest) {
        fewest = stocks.copies(block);
        best = block;
      }
      block = candidates.next(block + 1);
    }
    return best;
  }

  private BlockSpan extend(int first, Candidates candidates, int most) {
    int last = endInShard(first, first + most);
    int end = first + 1;
    while (end < last
        && candidates.has(end)
        && !begun.contains(end)
        && stocks.copies(end) <= stocks.copies(first)) {
      end++;
    }
    return new BlockSpan(first, end);
  }

  /** The less is left, the shorter runs are, so that all end together. */
  private int longest(int connections) {
    int each = board.free().count() / (RUNS_EACH * Math.max(1, connections));
    return Math.max(1, Math.min(LONGEST_RUN, each));
  }

  /** What to wait for at a source that receives it itself. */
  Optional<BlockSpan> awaited(int source, int connections, long now) {
    boolean isNear = stocks.standing(source).isNear();
    int first = -1;
    int end = -1;
    PrimitiveIterator.OfInt coming = stocks.awaited(source).iterator();
    while (coming.hasNext()) {
      int block = coming.nextInt();
      boolean mayBeTaken = mayTake(block) && (isNear || shares.isOurs(block, board.free(), now));
      if (first < 0 && mayBeTaken) {
        first = block;
        end = block;
      }
      if (first >= 0 && (block != end || !mayBeTaken || end - first == longest(connections))) {
        break;
      }
      end = first < 0 ? end : block + 1;
    }
    return first < 0 ? Optional.empty() : Optional.of(new BlockSpan(first, endInShard(first, end)));
  }

  private int endInShard(int first, int end) {
    return Math.min(end, grid.blocksOfShard(board.shardOf(first)).end());
  }

  /**
   * How many more blocks a granting source is to be asked for now.
   *
   * @param ahead so many should be granted and not begun
   */
  int appetite(int source, double ahead) {
    Candidates granted =
        new Candidates(board.free(), stocks.held(source), null, null, board.limit());
    int most = (int) Math.max(LEAST_AHEAD, Math.min(MOST_AHEAD, ahead));
    int there = 0;
    for (int block = granted.next(0); block >= 0 && there < most; there++) {
      block = granted.next(block + 1);
    }
    return most - there;
  }

  /**
   * What to ask a granting source for: what is ours to bring and is not granted yet. A rack asks
   * only for what nobody tells that it has or receives, so that the origin sends it once.
   *
   * @param mostRuns more are left out
   * @param isStarving whether nothing has come for long, whoever has what
   */
  public BlockSpans wanted(int mostRuns, boolean isStarving, long now) {
    boolean isAny = !isInRack || isStarving;
    Candidates ours = shares.of(board.free(), board.wanted(), board.limit(), now);
    List<BlockSet> granted = stocks.granted();
    BitSet wanted = new BitSet();
    int runs = 0;
    int last = -2;
    for (int block = ours.next(0); block >= 0; block = ours.next(block + 1)) {
      if ((isAny || stocks.copies(block) == 0) && !isInAny(granted, block)) {
        runs += block == last + 1 ? 0 : 1;
        if (runs > mostRuns) {
          break;
        }
        wanted.set(block);
        last = block;
      }
    }
    return BlockSpans.of(wanted);
  }

  private static boolean isInAny(List<BlockSet> sets, int block) {
    for (BlockSet set : sets) {
      if (set.has(block)) {
        return true;
      }
    }
    return false;
  }
}
