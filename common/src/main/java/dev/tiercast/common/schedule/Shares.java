package dev.tiercast.common.schedule;

import dev.tiercast.common.model.NodeId;
import java.util.List;

/**
 * What is ours to bring into our rack: every block comes into it once. By rendezvous hashing, so
 * that all who are in the rack come to the same shares without asking each other, and only what was
 * the share of one that has gone is shared out anew. Not thread safe.
 */
public final class Shares {
  /** Those whom we get everything from are relied on for so long without any news. */
  private static final long RELIANCE = 10_000_000_000L;

  /** A version is cut into so many grains, at least, or as many as it has blocks. */
  private static final int GRAINS = 512;

  private static final int LARGEST_GRAIN = 8;

  private final int blocks;
  private final Stocks stocks;
  private NodeId self = Standing.UNKNOWN.id();
  private BlockSet ours;
  private final BlockSet all;
  private final BlockSet none;
  private int changes;

  /**
   * @param blocks of the version
   */
  public Shares(int blocks, Stocks stocks) {
    this.blocks = blocks;
    this.stocks = stocks;
    this.all = BlockSet.all(blocks);
    this.none = BlockSet.none(blocks);
    this.ours = all;
    this.changes = -1;
  }

  /** Who we are. */
  public void identify(NodeId id) {
    self = id;
    changes = -1;
  }

  /** So many blocks, one after another, are the share of one. */
  int grain() {
    return Math.max(1, Math.min(LARGEST_GRAIN, blocks / GRAINS));
  }

  /**
   * What we may take from who is not near, of what it has.
   *
   * @param free what nobody fetches
   */
  Candidates of(BlockSet free, BlockSet held, int limit, long now) {
    return new Candidates(free, held, stocks.near(), now(free, now), limit);
  }

  /** Whether we may take a block from who is not near. */
  boolean isOurs(int block, BlockSet free, long now) {
    return !stocks.near().has(block) && now(free, now).has(block);
  }

  /** Our share; when nothing of it is left, that of everybody. */
  private BlockSet now(BlockSet free, long now) {
    if (stocks.isServedNear(RELIANCE, now)) {
      return none;
    }
    if (changes != stocks.changes()) {
      changes = stocks.changes();
      ours = compute();
    }
    return ours == all || new Candidates(free, ours, stocks.near(), null, blocks).next(0) >= 0
        ? ours
        : all;
  }

  private BlockSet compute() {
    List<Long> mates =
        stocks.mates().map(Standing::id).filter(id -> !id.equals(self)).map(Shares::seed).toList();
    if (mates.isEmpty()) {
      return all;
    }
    BlockSet computed = BlockSet.none(blocks);
    long mine = seed(self);
    int grain = grain();
    for (int block = 0; block < blocks; block++) {
      long key = block / grain;
      long weight = weight(mine, key);
      if (mates.stream().noneMatch(mate -> weight(mate, key) > weight)) {
        computed.add(block);
      }
    }
    return computed;
  }

  private static long seed(NodeId id) {
    return mixed(
        Long.parseUnsignedLong(id.text(), 0, 16, 16)
            ^ Long.parseUnsignedLong(id.text(), 16, 32, 16));
  }

  private static long weight(long seed, long key) {
    return mixed(seed + key * 0x9e3779b97f4a7c15L);
  }

  /** The finaliser of SplitMix64: every bit of the result depends on every bit of the value. */
  private static long mixed(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}
