package dev.tiercast.common.schedule;

import dev.tiercast.common.model.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is ours to bring into our rack: every block comes into it once. By rendezvous hashing, so
 * that all who are in the rack come to the same shares without asking each other, as far as they
 * know the same mates and find that they serve well, and only what was the share of one that has
 * gone is shared out anew. Not thread safe.
 */
public final class Shares {
  /** Those whom we get everything from are relied on for so long without any news. */
  private static final long RELIANCE = 10_000_000_000L;

  /** A version is cut into so many grains, at least, or as many as it has blocks. */
  private static final int GRAINS = 512;

  private static final int LARGEST_GRAIN = 8;

  /** A mate of whose share nothing comes for so long does not get on. */
  private static final long PATIENCE = 10_000_000_000L;

  /** Nor does one that has brought less than this part of what we have. */
  private static final double MUCH_LESS = 1 / 3.0;

  /** All blocks are looked at no more often than this. */
  private static final long LOOK = 500_000_000L;

  private static final short OURS = -1;

  private static final class Mate {
    private final NodeId id;
    private final long seed;
    private int share;
    private int left;
    private int leftBefore = Integer.MAX_VALUE;
    private long since;

    Mate(NodeId id) {
      this.id = id;
      this.seed = seed(id);
    }

    /** Whether its share would come later than we could bring it. */
    boolean isLate(int ourShare, long now) {
      since = left < leftBefore ? now : since;
      leftBefore = left;
      return left > 0 && (now - since > PATIENCE || share - left < MUCH_LESS * ourShare);
    }
  }

  private final int blocks;
  private final Stocks stocks;
  private NodeId self = Standing.UNKNOWN.id();
  private BlockSet ours;

  /** Ours, and those of mates that do not get on. */
  private BlockSet extended;

  /** Whose share each grain is: the number of a mate, or {@link #OURS}. */
  private short[] owners = {};

  private List<Mate> mates = List.of();
  private long looked;
  private final BlockSet all;
  private final BlockSet none;
  private int changes;
  private boolean isSharedOut;

  /**
   * @param blocks of the version
   */
  public Shares(int blocks, Stocks stocks) {
    this.blocks = blocks;
    this.stocks = stocks;
    this.all = BlockSet.all(blocks);
    this.none = BlockSet.none(blocks);
    this.ours = all;
    this.extended = all;
    this.changes = -1;
  }

  /** Who we are. */
  public void identify(NodeId id) {
    self = id;
    changes = -1;
    isSharedOut = false;
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

  /** Our share; when nothing of it is left, that of mates that do not get on, too. */
  private BlockSet now(BlockSet free, long now) {
    if (stocks.isServedNear(RELIANCE, now)) {
      return none;
    }
    if (changes != stocks.changes()) {
      changes = stocks.changes();
      meet(now);
    }
    if (ours == all || new Candidates(free, ours, stocks.near(), null, blocks).next(0) >= 0) {
      return ours;
    }
    if (now - looked >= LOOK) {
      looked = now;
      extend(free, now);
    }
    return extended;
  }

  private void extend(BlockSet free, long now) {
    mates.forEach(mate -> mate.left = 0);
    Candidates missing = new Candidates(free, all, stocks.near(), null, blocks);
    for (int block = missing.next(0); block >= 0; block = missing.next(block + 1)) {
      short owner = owners[block / grain()];
      if (owner != OURS) {
        mates.get(owner).left++;
      }
    }
    boolean[] isLate = new boolean[mates.size()];
    for (int i = 0; i < isLate.length; i++) {
      isLate[i] = mates.get(i).isLate(ours.count(), now);
    }
    extended = BlockSet.none(blocks);
    for (int block = 0; block < blocks; block++) {
      short owner = owners[block / grain()];
      if (owner == OURS || isLate[owner]) {
        extended.add(block);
      }
    }
  }

  /** Shares out anew, if the mates are others; those who stay are known for what they did. */
  private void meet(long now) {
    Map<NodeId, Mate> known = new HashMap<>();
    mates.forEach(mate -> known.put(mate.id, mate));
    List<NodeId> ids =
        stocks.mates().map(Standing::id).filter(id -> !id.equals(self)).distinct().toList();
    if (isSharedOut && known.keySet().equals(Set.copyOf(ids))) {
      return;
    }
    mates = ids.stream().map(id -> known.getOrDefault(id, new Mate(id))).toList();
    ours = mates.isEmpty() ? all : compute();
    extended = ours;
    looked = now - LOOK;
    isSharedOut = true;
  }

  private BlockSet compute() {
    mates.forEach(mate -> mate.share = 0);
    BlockSet computed = BlockSet.none(blocks);
    owners = new short[blocks / grain() + 1];
    long mine = seed(self);
    for (int first = 0; first < blocks; first += grain()) {
      short owner = owner(mine, first / grain());
      owners[first / grain()] = owner;
      int end = Math.min(blocks, first + grain());
      if (owner != OURS) {
        mates.get(owner).share += end - first;
      }
      for (int block = first; block < end && owner == OURS; block++) {
        computed.add(block);
      }
    }
    return computed;
  }

  private short owner(long mine, long key) {
    short owner = OURS;
    long heaviest = weight(mine, key);
    for (short i = 0; i < mates.size(); i++) {
      long weight = weight(mates.get(i).seed, key);
      if (weight > heaviest) {
        heaviest = weight;
        owner = i;
      }
    }
    return owner;
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
