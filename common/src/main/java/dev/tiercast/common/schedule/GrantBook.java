package dev.tiercast.common.schedule;

import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

  /**
   * A run that somebody is to take; of it, counted from its first, what has been sent, and what has
   * been granted anew, so that it is in another lease.
   */
  private record Lease(BlockSpan run, boolean isSpread, long until, BitSet sent, BitSet anew) {
    void sent(BlockSpan span) {
      int first = Math.max(run.first(), span.first());
      int end = Math.min(run.end(), span.end());
      if (first < end) {
        sent.set(first - run.first(), end - run.first());
        sent.andNot(anew);
      }
    }

    boolean has(int block) {
      return block >= run.first() && block < run.end() && !anew.get(block - run.first());
    }

    void grantedAnew(int block) {
      sent.clear(block - run.first());
      anew.set(block - run.first());
    }

    boolean isSent(int block) {
      return sent.get(block - run.first());
    }

    boolean isTaken() {
      return pendingCount() == 0;
    }

    int pendingCount() {
      return run.count() - sent.cardinality() - anew.cardinality();
    }

    IntStream granted() {
      return IntStream.range(run.first(), run.end()).filter(this::has);
    }
  }

  private static final class Holder {
    private final Deque<Lease> leases = new ArrayDeque<>();

    /** What was granted, sent, and is spread: as many runs as there were grants, no sets. */
    private final List<BlockSpan> spread = new ArrayList<>();

    private Optional<String> rack = Optional.empty();
    private boolean spreads;

    boolean isTaking() {
      return leases.stream().anyMatch(lease -> !lease.isTaken());
    }

    int pending() {
      return leases.stream().mapToInt(Lease::pendingCount).sum();
    }

    boolean isForgettable() {
      return leases.isEmpty() && spread.isEmpty();
    }

    /** Whether what is granted here is to come to there from here, or from somebody near. */
    boolean brings(Optional<String> other) {
      return other.isPresent() && (spreads || rack.equals(other));
    }
  }

  private final int blocks;
  private final int maxCopies;
  private final Map<NodeId, Holder> holders = new HashMap<>();

  /** How often each block was granted and not given back, by whoever. */
  private final int[] copies;

  /** How often it was granted to those that are there and spread. */
  private final int[] live;

  /** Blocks that were granted to nobody. */
  private int fresh;

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
    this.fresh = blocks;
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
    Holder holder = holders.computeIfAbsent(who, first -> new Holder());
    holder.rack = rack;
    holder.spreads = spreads;
    int most = Math.min(count, MOST_PENDING);
    makeRoom(holder, most);
    BitSet lost = lost(holder, wanted.toBitSet());
    BitSet eligible = eligible(who, holder, lost, wanted, now);
    BitSet chosen = new BitSet();
    while (chosen.cardinality() < most && !eligible.isEmpty()) {
      BlockSpan run = leastGranted(eligible, lost, most - chosen.cardinality());
      chosen.set(run.first(), run.end());
      eligible.clear(run.first(), run.end());
      lost.get(run.first(), run.end()).stream().forEach(i -> takeBack(holder, run.first() + i));
      give(holder, run, now);
    }
    return BlockSpans.of(chosen);
  }

  private void makeRoom(Holder holder, int more) {
    int over = holder.pending() + more - MOST_PENDING;
    Iterator<Lease> oldest = holder.leases.iterator();
    while (over > 0) {
      Lease lease = oldest.next();
      if (!lease.isTaken()) {
        over -= lease.pendingCount();
        oldest.remove();
        settle(holder, lease);
      }
    }
  }

  /** What somebody wants though it was granted it. */
  private static BitSet lost(Holder holder, BitSet wanted) {
    BitSet lost = new BitSet();
    holder.leases.forEach(
        lease -> lease.granted().filter(wanted::get).forEach(block -> lost.set(block)));
    for (BlockSpan run : holder.spread) {
      for (int b = wanted.nextSetBit(run.first()); b >= 0 && b < run.end(); ) {
        lost.set(b);
        b = wanted.nextSetBit(b + 1);
      }
    }
    return lost;
  }

  /** What somebody was granted it is granted anew; what was sent in vain has left all the same. */
  private void takeBack(Holder holder, int block) {
    for (Lease lease : holder.leases) {
      if (lease.has(block)) {
        settle(lease, block);
        live[block] -= lease.isSpread() && lease.isSent(block) ? 1 : 0;
        lease.grantedAnew(block);
      }
    }
    ListIterator<BlockSpan> runs = holder.spread.listIterator();
    while (runs.hasNext()) {
      BlockSpan run = runs.next();
      if (block >= run.first() && block < run.end()) {
        live[block]--;
        runs.remove();
        Stream.of(new int[] {run.first(), block}, new int[] {block + 1, run.end()})
            .filter(part -> part[0] < part[1])
            .forEach(part -> runs.add(new BlockSpan(part[0], part[1])));
      }
    }
  }

  private BitSet eligible(NodeId who, Holder holder, BitSet lost, BlockSpans wanted, long now) {
    if (!holder.spreads && fresh > 0 && !isQuiet(now)) {
      return new BitSet();
    }
    BitSet eligible = wanted.toBitSet();
    eligible.clear(blocks, Math.max(blocks, eligible.length()));
    holders.forEach(
        (other, theirs) -> {
          if (!other.equals(who) && theirs.brings(holder.rack)) {
            theirs.leases.forEach(lease -> clear(eligible, lease.run()));
          }
        });
    for (int block = eligible.nextSetBit(0); block >= 0; block = eligible.nextSetBit(block + 1)) {
      int own = holder.spreads && lost.get(block) ? 1 : 0;
      if (maxCopies > 0 && copies(block, lost) >= maxCopies && live[block] > own) {
        eligible.clear(block);
      }
    }
    return eligible;
  }

  /** Whether nobody who spreads wants any more for now. */
  private boolean isQuiet(long now) {
    return now - spreaderAsked >= QUIET
        && holders.values().stream().noneMatch(other -> other.spreads && other.isTaking());
  }

  private static void clear(BitSet blocks, BlockSpan run) {
    blocks.clear(run.first(), run.end());
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
    for (int block = run.first(); block < run.end(); block++) {
      fresh -= copies[block] == 0 ? 1 : 0;
      copies[block]++;
      live[block] += holder.spreads ? 1 : 0;
      grants++;
    }
    holder.leases.add(new Lease(run, holder.spreads, now + LEASE, new BitSet(), new BitSet()));
  }

  /** All bytes of these blocks went to somebody: their grant is not void any more. */
  public void sent(NodeId who, BlockSpans run) {
    Holder holder = holders.get(who);
    if (holder != null) {
      run.spans().forEach(span -> holder.leases.forEach(lease -> lease.sent(span)));
    }
  }

  /** Somebody is gone; what it was granted and did not take is for others. */
  public void forget(NodeId who) {
    Holder holder = holders.remove(who);
    if (holder != null) {
      holder.leases.forEach(lease -> settle(holder, lease));
      holder.spread.forEach(this::isSpreadNoMore);
    }
  }

  private void isSpreadNoMore(BlockSpan run) {
    for (int block = run.first(); block < run.end(); block++) {
      live[block]--;
    }
  }

  /** Of somebody who spreads nothing only what it is taking is remembered. */
  private void expire(long now) {
    for (Holder holder : holders.values()) {
      while (!holder.leases.isEmpty() && holder.leases.peek().until() <= now) {
        settle(holder, holder.leases.remove());
      }
    }
    holders.values().removeIf(Holder::isForgettable);
  }

  /** What was sent stays, the rest is given back. */
  private void settle(Holder holder, Lease lease) {
    lease.granted().forEach(block -> settle(lease, block));
    if (lease.isSpread()) {
      BlockSpans.of(sent(lease)).spans().forEach(holder.spread::add);
    }
  }

  private void settle(Lease lease, int block) {
    if (!lease.isSent(block)) {
      copies[block]--;
      live[block] -= lease.isSpread() ? 1 : 0;
      fresh += copies[block] == 0 ? 1 : 0;
    }
  }

  private static BitSet sent(Lease lease) {
    BitSet sent = new BitSet();
    lease.sent().stream().forEach(i -> sent.set(lease.run().first() + i));
    return sent;
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
