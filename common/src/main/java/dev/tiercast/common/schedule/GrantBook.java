package dev.tiercast.common.schedule;

import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which blocks of a version an origin tells whom to take: every block once before any twice. Times
 * are nanoseconds of one clock. Not thread safe.
 */
public final class GrantBook {
  /** A grant that nothing is heard of is void after this time. */
  private static final long LEASE = 30_000_000_000L;

  /** When nobody who spreads has asked for so long, those who do not get blocks without a copy. */
  private static final long QUIET = 2_000_000_000L;

  private record Lease(BlockSpan run, long until) {}

  private static final class Holder {
    private final BitSet granted = new BitSet();
    private final BitSet sent = new BitSet();
    private final Deque<Lease> leases = new ArrayDeque<>();
    private Optional<String> rack = Optional.empty();
    private boolean spreads;

    BitSet pending() {
      BitSet pending = (BitSet) granted.clone();
      pending.andNot(sent);
      return pending;
    }

    boolean isTaking() {
      return leases.stream()
          .anyMatch(lease -> sent.nextClearBit(lease.run().first()) < lease.run().end());
    }

    boolean isNear(Optional<String> other) {
      return rack.isPresent() && rack.equals(other);
    }
  }

  private final int blocks;
  private final int maxCopies;
  private final Map<NodeId, Holder> holders = new HashMap<>();

  /** How often each block was granted and not given back, by whoever. */
  private final int[] copies;

  /** How many of those that are there and spread were granted it. */
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
   * Tells somebody what to take now: of what it wants, what was granted least; nothing that
   * somebody in its rack is taking.
   *
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
    BitSet eligible = eligible(who, holder, spreads, wanted, now);
    BitSet chosen = new BitSet();
    while (chosen.cardinality() < count && !eligible.isEmpty()) {
      BlockSpan run = leastGranted(eligible, count - chosen.cardinality());
      chosen.set(run.first(), run.end());
      eligible.clear(run.first(), run.end());
      give(holder, run, now);
    }
    return BlockSpans.of(chosen);
  }

  private BitSet eligible(NodeId who, Holder holder, boolean spreads, BlockSpans wanted, long now) {
    BitSet eligible = wanted.toBitSet();
    eligible.clear(blocks, Math.max(blocks, eligible.length()));
    eligible.andNot(holder.pending());
    holders.forEach(
        (other, theirs) -> {
          if (!other.equals(who) && theirs.isNear(holder.rack)) {
            theirs.leases.forEach(lease -> clear(eligible, lease.run()));
          }
        });
    boolean mayHaveFresh = spreads || fresh == 0 || isQuiet(now);
    for (int block = eligible.nextSetBit(0); block >= 0; block = eligible.nextSetBit(block + 1)) {
      boolean isCapped = maxCopies > 0 && copies[block] >= maxCopies && live[block] > 0;
      if (isCapped || (!mayHaveFresh && (fresh > 0 || copies[block] == 0))) {
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
  private BlockSpan leastGranted(BitSet eligible, int most) {
    int best = Integer.MAX_VALUE;
    int first = -1;
    int begin = eligible.nextSetBit(cursor) < 0 ? 0 : cursor;
    int block = eligible.nextSetBit(begin);
    for (int left = eligible.cardinality(); left > 0 && best > 0; left--) {
      if (copies[block] < best) {
        best = copies[block];
        first = block;
      }
      int next = eligible.nextSetBit(block + 1);
      block = next < 0 ? eligible.nextSetBit(0) : next;
    }
    int end = first + 1;
    while (end - first < most && eligible.get(end) && copies[end] == best) {
      end++;
    }
    cursor = end;
    return new BlockSpan(first, end);
  }

  private void give(Holder holder, BlockSpan run, long now) {
    for (int block = run.first(); block < run.end(); block++) {
      fresh -= copies[block] == 0 ? 1 : 0;
      copies[block]++;
      live[block] += holder.spreads && !holder.granted.get(block) ? 1 : 0;
      grants++;
    }
    holder.granted.set(run.first(), run.end());
    holder.sent.clear(run.first(), run.end());
    holder.leases.add(new Lease(run, now + LEASE));
  }

  /** All bytes of these blocks went to somebody: their grant is not void any more. */
  public void sent(NodeId who, BlockSpans run) {
    Holder holder = holders.get(who);
    if (holder != null) {
      run.spans().forEach(span -> holder.sent.set(span.first(), span.end()));
    }
  }

  /** Somebody is gone; what it was granted and did not take is for others. */
  public void forget(NodeId who) {
    Holder holder = holders.remove(who);
    if (holder != null) {
      holder.granted.stream().forEach(block -> live[block] -= holder.spreads ? 1 : 0);
      holder.leases.forEach(lease -> giveBack(holder, lease.run(), false));
    }
  }

  private void expire(long now) {
    for (Holder holder : holders.values()) {
      while (!holder.leases.isEmpty() && holder.leases.peek().until() <= now) {
        giveBack(holder, holder.leases.remove().run(), true);
      }
    }
  }

  private void giveBack(Holder holder, BlockSpan run, boolean isLive) {
    for (int block = run.first(); block < run.end(); block++) {
      if (!holder.sent.get(block) && holder.granted.get(block)) {
        holder.granted.clear(block);
        copies[block]--;
        live[block] -= isLive && holder.spreads ? 1 : 0;
        fresh += copies[block] == 0 ? 1 : 0;
      }
    }
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
