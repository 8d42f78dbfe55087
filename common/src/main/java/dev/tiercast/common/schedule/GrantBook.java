package dev.tiercast.common.schedule;

import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks of a version an origin tells whom to take: every block once before any twice. Times
 * are nanoseconds of one clock. Not thread safe.
 */
public final class GrantBook {
  /** A grant that nothing is heard of is void after this time. */
  private static final long LEASE = 30_000_000_000L;

  /** When nobody who spreads has asked for so long, those who do not get blocks without a copy. */
  private static final long QUIET = 2_000_000_000L;

  /**
   * Most blocks that somebody is to take and has not: some ahead, and those on their way. Whoever
   * asks for more gives up what it was told first, as it may have come from elsewhere.
   */
  private static final int MOST_PENDING = 256;

  private final int blocks;
  private final int maxCopies;
  private final Map<NodeId, Holder> holders = new HashMap<>();
  private final Map<String, Set<Holder>> racks = new HashMap<>();
  private final Takers takers = new Takers();

  /** In the order in which they become void. */
  private final Deque<Lease> leases = new ArrayDeque<>();

  /**
   * How many leases of those who spread there are for each block, and whose is the last; null where
   * that is over, and another's is left.
   */
  private final short[] spreading;

  private final @Nullable NodeId[] spreader;

  /** How often each block was granted and not given back, by whoever. */
  private final int[] copies;

  /** How often it was granted to those that are there and spread. */
  private final int[] live;

  /**
   * Blocks that nobody was granted yet who spreads, or somebody who has gone before others can have
   * them from there: those who spread are first.
   */
  private final BitSet unspread = new BitSet();

  private long spreaderAsked;
  private long grants;

  /** Where the search goes on, so that those who ask for everything get different blocks. */
  private int cursor;

  /**
   * Nothing granted yet.
   *
   * @param blocks of the version
   * @param maxCopies most times that a block is granted, unless nobody is there any more who
   *     spreads and was granted it; 0 for any number
   */
  public GrantBook(int blocks, int maxCopies, long now) {
    this.blocks = blocks;
    this.maxCopies = maxCopies;
    this.copies = new int[blocks];
    this.live = new int[blocks];
    this.spreading = new short[blocks];
    this.spreader = new NodeId[blocks];
    unspread.set(0, blocks);
    this.spreaderAsked = now;
  }

  /**
   * Tells somebody what to take now: of what it wants, what was granted least. Who is in a rack is
   * told nothing that somebody there was told lately, nor what somebody elsewhere was who spreads
   * it: from there it comes as soon. Who wants what it was told before has not heard it, or lost
   * what it was sent: its own copies do not count then.
   *
   * @param wanted neither what it has, nor what it fetches or has yet to fetch as it was told
   * @param spreads whether it serves others while it receives
   * @param count most blocks
   * @return maybe none: then there may be some later
   */
  public BlockSpans grant(
      NodeId who, Optional<String> rack, boolean spreads, BlockSpans wanted, int count, long now) {
    expire(now);
    spreaderAsked = spreads ? now : spreaderAsked;
    Holder known = holders.get(who);
    boolean isTaking = known != null && known.isTaking();
    if ((!isTaking && !takers.hasRoom()) || (!spreads && !unspread.isEmpty() && !isQuiet(now))) {
      return BlockSpans.NONE;
    }
    Holder holder = known == null ? new Holder(who) : known;
    enter(holder, rack, spreads);
    int most = Math.min(count, MOST_PENDING);
    makeRoom(holder, most);
    BitSet lost = holder.granted(wanted.toBitSet());
    BitSet eligible = eligible(holder, wanted, lost);
    BitSet chosen = new BitSet();
    while (chosen.cardinality() < most && !eligible.isEmpty()) {
      BlockSpan run = leastGranted(eligible, lost, most - chosen.cardinality());
      chosen.set(run.first(), run.end());
      eligible.clear(run.first(), run.end());
      takeBack(holder, run, lost);
      give(holder, run, now);
    }
    if (holder.isForgettable()) {
      leave(holder);
    } else {
      holders.put(who, holder);
    }
    return BlockSpans.of(chosen);
  }

  private void enter(Holder holder, Optional<String> rack, boolean spreads) {
    leaveRack(holder);
    holder.asks(rack, spreads);
    rack.ifPresent(name -> racks.computeIfAbsent(name, first -> new LinkedHashSet<>()).add(holder));
  }

  private void leaveRack(Holder holder) {
    holder
        .rack()
        .ifPresent(
            name -> {
              Set<Holder> all = racks.getOrDefault(name, new LinkedHashSet<>());
              all.remove(holder);
              if (all.isEmpty()) {
                racks.remove(name);
              }
            });
  }

  private void leave(Holder holder) {
    holders.remove(holder.id());
    leaveRack(holder);
  }

  private void makeRoom(Holder holder, int more) {
    while (holder.pendingCount() + more > MOST_PENDING) {
      settle(holder.pending().iterator().next());
    }
  }

  /** What is granted anew to somebody who lost it; what was sent in vain has left all the same. */
  private void takeBack(Holder holder, BlockSpan run, BitSet lost) {
    BitSet again = new BitSet();
    again.set(run.first(), run.end());
    again.and(lost);
    if (!again.isEmpty()) {
      List.copyOf(holder.leases()).stream()
          .filter(lease -> lease.hasAny(again))
          .forEach(this::settle);
      holder.spreadNoMore(again).forEach(block -> live[block]--);
    }
  }

  private BitSet eligible(Holder holder, BlockSpans wanted, BitSet lost) {
    BitSet eligible = wanted.toBitSet();
    eligible.clear(blocks, Math.max(blocks, eligible.length()));
    holder.rack().ifPresent(rack -> clearWhatComes(holder, rack, eligible));
    for (int block = eligible.nextSetBit(0);
        block >= 0 && maxCopies > 0;
        block = eligible.nextSetBit(block + 1)) {
      int own = holder.spreads() && lost.get(block) ? 1 : 0;
      if (copies(block, lost) >= maxCopies && live[block] > own) {
        eligible.clear(block);
      }
    }
    return eligible;
  }

  /** What was granted lately is to come from whoever spreads it, or has it near. */
  private void clearWhatComes(Holder holder, String rack, BitSet eligible) {
    for (int block = eligible.nextSetBit(0); block >= 0; block = eligible.nextSetBit(block + 1)) {
      if (spreading[block] > 1 || (spreading[block] == 1 && !holder.id().equals(spreader[block]))) {
        eligible.clear(block);
      }
    }
    for (Holder near : racks.getOrDefault(rack, Set.of())) {
      if (near != holder && !near.spreads()) {
        near.leases().forEach(lease -> eligible.clear(lease.run().first(), lease.run().end()));
      }
    }
  }

  /** Whether nobody who spreads wants any more for now. */
  private boolean isQuiet(long now) {
    return now - spreaderAsked >= QUIET
        && holders.values().stream().noneMatch(other -> other.spreads() && other.isTaking());
  }

  /** The first run, from where the last one ended, of blocks that were granted least. */
  private BlockSpan leastGranted(BitSet eligible, BitSet lost, int most) {
    int best = Integer.MAX_VALUE;
    int first = -1;
    int begin = eligible.nextSetBit(cursor) < 0 ? 0 : cursor;
    int block = eligible.nextSetBit(begin);
    for (int left = eligible.cardinality(); left > 0 && best > 0; left--) {
      if (copies(block, lost) < best) {
        best = copies(block, lost);
        first = block;
      }
      int next = eligible.nextSetBit(block + 1);
      block = next < 0 ? eligible.nextSetBit(0) : next;
    }
    int end = first + 1;
    while (end - first < most && eligible.get(end) && copies(end, lost) == best) {
      end++;
    }
    cursor = end;
    return new BlockSpan(first, end);
  }

  private int copies(int block, BitSet lost) {
    return copies[block] - (lost.get(block) ? 1 : 0);
  }

  private void give(Holder holder, BlockSpan run, long now) {
    Lease lease = new Lease(holder, run, holder.spreads(), now + LEASE);
    for (int block = run.first(); block < run.end(); block++) {
      copies[block]++;
      grants++;
      if (lease.isSpread()) {
        unspread.clear(block);
        live[block]++;
        spreading[block]++;
        spreader[block] = holder.id();
      }
    }
    leases.add(lease);
    holder.add(lease);
    takers.changed(holder, run.count());
  }

  /** All bytes of these blocks went to somebody: their grant is not void any more. */
  public void sent(NodeId who, BlockSpans run) {
    Holder holder = holders.get(who);
    if (holder != null) {
      int taken = holder.sent(run);
      if (taken > 0) {
        takers.sent(taken);
        takers.changed(holder, -taken);
      }
    }
  }

  /**
   * Somebody is gone; what it was granted and did not take is for others. What it was sent longer
   * ago than a lease lasts has spread.
   */
  public void forget(NodeId who) {
    Holder holder = holders.get(who);
    if (holder != null) {
      List<Lease> lately = List.copyOf(holder.leases());
      lately.forEach(this::settle);
      for (BlockSpan run : holder.spread()) {
        for (int block = run.first(); block < run.end(); block++) {
          live[block]--;
        }
      }
      lately.stream().filter(Lease::isSpread).forEach(lease -> noteUnspread(lease.run()));
      leave(holder);
    }
  }

  private void noteUnspread(BlockSpan run) {
    for (int block = run.first(); block < run.end(); block++) {
      if (live[block] == 0) {
        unspread.set(block);
      }
    }
  }

  /** Of somebody who spreads nothing only what it is taking is remembered. */
  private void expire(long now) {
    takers.tick(now);
    for (Lease next = leases.peek(); isVoid(next, now); next = leases.peek()) {
      leases.remove();
      if (!next.isOver()) {
        settle(next);
        if (next.holder().isForgettable()) {
          leave(next.holder());
        }
      }
    }
  }

  private static boolean isVoid(@Nullable Lease lease, long now) {
    return lease != null && (lease.isOver() || lease.until() <= now);
  }

  /** What was sent stays, the rest is given back. */
  private void settle(Lease lease) {
    for (int block = lease.run().first(); block < lease.run().end(); block++) {
      spreading[block] -= lease.isSpread() ? (short) 1 : 0;
      spreader[block] = lease.holder().id().equals(spreader[block]) ? null : spreader[block];
      if (!lease.isSent(block)) {
        copies[block]--;
        live[block] -= lease.isSpread() ? 1 : 0;
      }
    }
    if (lease.isSpread()) {
      noteUnspread(lease.run());
    }
    Holder holder = lease.holder();
    int before = holder.pendingCount();
    holder.settle(lease);
    takers.changed(holder, holder.pendingCount() - before);
  }

  /** Of how many it is remembered what they were told. */
  int remembered() {
    return holders.size();
  }

  /** How often blocks were granted in all, as copies of the whole version. */
  public double copies() {
    return blocks == 0 ? 0 : (double) grants / blocks;
  }

  /** How often a block was granted and not given back. */
  public int copies(int block) {
    return copies[block];
  }
}
