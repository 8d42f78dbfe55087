package dev.tiercast.common.schedule;

import dev.tiercast.common.model.BlockSpan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which blocks each source holds and receives, as far as it said, and what follows from all of them
 * together: how rare a block is, and which are near already. Sources are numbered from 0; times are
 * nanoseconds of one clock. Not thread safe.
 */
public final class Stocks {
  /** What a source receives beyond so many blocks is not remembered. */
  private static final int MOST_COMING = 4096;

  /** Instead of since when a block is received: for too long to count. */
  private static final long GIVEN_UP = Long.MAX_VALUE;

  private static final class Stock {
    private Standing standing;
    private BlockSet held;
    private boolean isHere = true;
    private boolean isPoor;
    private long heardOf;
    private long comingSince;

    /** Nothing that counts has been received for longer than since then. */
    private long oldest = GIVEN_UP;

    /** Since when each has been received. */
    private final Expected coming = new Expected();

    Stock(Standing standing, BlockSet held, long now) {
      this.standing = standing;
      this.held = held;
      this.heardOf = now;
    }

    boolean reports() {
      return isHere && standing.supply() == Supply.REPORTED;
    }
  }

  private final int blocks;
  private final BlockSet everything;
  private final List<Stock> stocks = new ArrayList<>();

  /** Of those that report and serve well. */
  private final Copies copies;

  private int partial;
  private int changes;

  /**
   * Of no source.
   *
   * @param blocks of the version
   */
  public Stocks(int blocks) {
    this.blocks = blocks;
    this.everything = BlockSet.all(blocks);
    this.copies = new Copies(blocks);
  }

  /** One more source, which has the next number. */
  public void add(Standing standing, long now) {
    stocks.add(new Stock(standing, initially(standing), now));
    count(standing, 1);
  }

  /** A source stands otherwise from now on; what it said before is forgotten. */
  public void set(int source, Standing standing, long now) {
    leave(source);
    Stock stock = stocks.get(source);
    stock.standing = standing;
    stock.held = initially(standing);
    stock.isHere = true;
    stock.isPoor = false;
    stock.heardOf = now;
    count(standing, 1);
  }

  private BlockSet initially(Standing standing) {
    return standing.supply() == Supply.COMPLETE ? everything : BlockSet.none(blocks);
  }

  private void count(Standing standing, int more) {
    partial += standing.supply() == Supply.COMPLETE ? 0 : more;
    changes++;
  }

  /** A source has gone: it brings nothing, and what it had counts no more. */
  public void leave(int source) {
    Stock stock = stocks.get(source);
    if (!stock.isHere) {
      return;
    }
    coming(source, new BitSet(), stock.heardOf);
    if (stock.reports()) {
      counted(stock).forEach(block -> uncount(stock, block));
    }
    stock.isHere = false;
    stock.held = BlockSet.none(blocks);
    count(stock.standing, -1);
  }

  /**
   * A source holds more blocks, or grants them.
   *
   * @return whether any of them is news
   */
  public boolean held(int source, BitSet more, long now) {
    Stock stock = stocks.get(source);
    if (!stock.isHere || stock.standing.supply() == Supply.COMPLETE) {
      return false;
    }
    boolean news = false;
    for (int block = more.nextSetBit(0);
        block >= 0 && block < blocks;
        block = more.nextSetBit(block + 1)) {
      if (stock.held.add(block)) {
        news = true;
        landed(stock, block);
      }
    }
    stock.heardOf = news ? now : stock.heardOf;
    return news;
  }

  private void landed(Stock stock, int block) {
    boolean isCounted = stock.coming.remove(block, GIVEN_UP) != GIVEN_UP;
    if (stock.reports() && !isCounted) {
      count(stock, block);
    }
  }

  /** These and no others are what a source receives. */
  public void coming(int source, BitSet now, long time) {
    Stock stock = stocks.get(source);
    if (!stock.reports()) {
      return;
    }
    boolean changed = stock.coming.removeIf(place -> isOver(stock, place, now));
    for (int block = now.nextSetBit(0);
        block >= 0 && block < blocks && stock.coming.count() < MOST_COMING;
        block = now.nextSetBit(block + 1)) {
      if (!stock.held.has(block) && stock.coming.add(block, time)) {
        count(stock, block);
        stock.oldest = Math.min(stock.oldest, time);
        changed = true;
      }
    }
    stock.comingSince = changed ? time : stock.comingSince;
  }

  private boolean isOver(Stock stock, int place, BitSet now) {
    int block = stock.coming.block(place);
    if (now.get(block)) {
      return false;
    }
    if (stock.coming.since(place) != GIVEN_UP) {
      uncount(stock, block);
    }
    return true;
  }

  /**
   * A source serves badly, or well again. What it holds can be had there, but others are not to do
   * without it for that: until it serves well it counts as not held, and nobody leaves a share to
   * it.
   */
  void setPoor(int source, boolean isPoor) {
    Stock stock = stocks.get(source);
    if (isPoor == stock.isPoor || !stock.reports()) {
      return;
    }
    changes++;
    if (isPoor) {
      counted(stock).forEach(block -> uncount(stock, block));
      stock.isPoor = true;
    } else {
      stock.isPoor = false;
      counted(stock).forEach(block -> count(stock, block));
    }
  }

  private static IntStream counted(Stock stock) {
    IntStream held =
        IntStream.iterate(stock.held.next(0), b -> b >= 0, b -> stock.held.next(b + 1));
    IntStream coming =
        IntStream.range(0, stock.coming.count())
            .filter(place -> stock.coming.since(place) != GIVEN_UP)
            .map(stock.coming::block);
    return IntStream.concat(held, coming);
  }

  private void count(Stock stock, int block) {
    if (!stock.isPoor) {
      copies.add(block, stock.standing.isNear());
    }
  }

  private void uncount(Stock stock, int block) {
    if (!stock.isPoor) {
      copies.remove(block, stock.standing.isNear());
    }
  }

  /** What has been received for longer than this counts as not received. */
  public void giveUp(long patience, long now) {
    for (Stock stock : stocks) {
      if (stock.oldest != GIVEN_UP && now - stock.oldest > patience) {
        giveUp(stock, patience, now);
      }
    }
  }

  private void giveUp(Stock stock, long patience, long now) {
    stock.oldest = GIVEN_UP;
    for (int place = 0; place < stock.coming.count(); place++) {
      long since = stock.coming.since(place);
      if (since != GIVEN_UP && now - since > patience) {
        stock.coming.setSince(place, GIVEN_UP);
        uncount(stock, stock.coming.block(place));
      }
      stock.oldest = Math.min(stock.oldest, stock.coming.since(place));
    }
  }

  /** Whether some source does not have everything, or wants to be asked for some of it only. */
  public boolean isPartial() {
    return partial > 0;
  }

  /** Whether a source has a block now. */
  public boolean holds(int source, int block) {
    return stocks.get(source).held.has(block);
  }

  /** Whether a source has all of a run now. */
  boolean holdsAll(int source, BlockSpan run) {
    BlockSet held = stocks.get(source).held;
    for (int block = run.first(); block < run.end(); block++) {
      if (!held.has(block)) {
        return false;
      }
    }
    return true;
  }

  /** What a source has; not to be changed. */
  BlockSet held(int source) {
    return stocks.get(source).held;
  }

  /** A source was asked for a block that it was to receive, and did not have it in time. */
  public void disappointed(int source, int block) {
    Stock stock = stocks.get(source);
    if (stock.coming.remove(block, GIVEN_UP) != GIVEN_UP) {
      uncount(stock, block);
    }
  }

  /** Those that say what we are to take from there. */
  IntStream granting() {
    return IntStream.range(0, stocks.size())
        .filter(source -> stocks.get(source).standing.supply() == Supply.GRANTED);
  }

  /** What was granted to us, by each that grants; not to be changed. */
  List<BlockSet> granted() {
    return granting().mapToObj(this::held).toList();
  }

  /** What a source receives and may be waited for there, ascending. */
  IntStream awaited(int source) {
    Stock stock = stocks.get(source);
    return stock.standing.isLower() ? stock.coming.blocks() : IntStream.empty();
  }

  /** Whether a source receives anything that we wait for, and has lately begun with some of it. */
  public boolean isAnyExpected(IntPredicate wanted, long patience, long now) {
    for (Stock stock : stocks) {
      boolean isAwaited = stock.standing.isLower() && now - stock.comingSince < patience;
      if (isAwaited && stock.coming.blocks().anyMatch(wanted)) {
        return true;
      }
    }
    return false;
  }

  Standing standing(int source) {
    return stocks.get(source).standing;
  }

  /** How many that report and serve well hold or receive a block. */
  int copies(int block) {
    return copies.of(block);
  }

  /** What such hold or receive near; not to be changed. */
  BlockSet near() {
    return copies.near();
  }

  /** Those that bring blocks to the same place as we do, and serve well. */
  Stream<Standing> mates() {
    return stocks.stream()
        .filter(stock -> stock.reports() && !stock.isPoor)
        .map(stock -> stock.standing)
        .filter(Standing::isMate);
  }

  /** Whether somebody near whom we get everything from has lately had any news. */
  boolean isServedNear(long patience, long now) {
    for (Stock stock : stocks) {
      Standing standing = stock.standing;
      if (standing.isNear() && standing.isLower() && stock.reports() && !stock.isPoor) {
        if (now - Math.max(stock.heardOf, stock.comingSince) < patience) {
          return true;
        }
      }
    }
    return false;
  }

  /** Those who are near and say what they have. */
  IntStream reportingNear() {
    return IntStream.range(0, stocks.size())
        .filter(source -> stocks.get(source).reports())
        .filter(source -> standing(source).isNear());
  }

  /** How many there are that do not say what to take. */
  int notGranting() {
    return (int)
        stocks.stream()
            .filter(stock -> stock.isHere && stock.standing.supply() != Supply.GRANTED)
            .count();
  }

  /** Those who say what they have. */
  IntStream reporting() {
    return IntStream.range(0, stocks.size()).filter(source -> stocks.get(source).reports());
  }

  /** Changes whenever there are other sources, or others of them serve well. */
  int changes() {
    return changes;
  }
}
