package dev.tiercast.common.schedule;

import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Somebody who was granted blocks, and what became of them. Not thread safe. */
final class Holder {
  private final NodeId id;

  /** All that are not over. */
  private final Set<Lease> leases = new LinkedHashSet<>();

  /** Those of them of which something was not sent, oldest first: few, whatever was sent. */
  private final Set<Lease> pending = new LinkedHashSet<>();

  /** What was granted, sent, and is spread: as many runs as there were grants, no sets. */
  private final List<BlockSpan> spread = new ArrayList<>();

  private Optional<String> rack = Optional.empty();
  private boolean spreads;
  private int pendingCount;

  Holder(NodeId id) {
    this.id = id;
  }

  NodeId id() {
    return id;
  }

  /** What it said when it asked last. */
  void asks(Optional<String> rack, boolean spreads) {
    this.rack = rack;
    this.spreads = spreads;
  }

  Optional<String> rack() {
    return rack;
  }

  boolean spreads() {
    return spreads;
  }

  Set<Lease> leases() {
    return leases;
  }

  Set<Lease> pending() {
    return pending;
  }

  List<BlockSpan> spread() {
    return spread;
  }

  /** How many blocks it is to take and has not. */
  int pendingCount() {
    return pendingCount;
  }

  boolean isTaking() {
    return pendingCount > 0;
  }

  boolean isForgettable() {
    return leases.isEmpty() && spread.isEmpty();
  }

  /** Which of these blocks it was granted and has not given back, sent or not. */
  BitSet granted(BitSet blocks) {
    BitSet all = new BitSet();
    leases.forEach(lease -> all.set(lease.run().first(), lease.run().end()));
    spread.forEach(run -> all.set(run.first(), run.end()));
    all.and(blocks);
    return all;
  }

  /** It has none of these blocks to spread; which of them it had. */
  IntStream spreadNoMore(BitSet blocks) {
    BitSet all = new BitSet();
    spread.forEach(run -> all.set(run.first(), run.end()));
    BitSet gone = (BitSet) blocks.clone();
    gone.and(all);
    all.andNot(blocks);
    spread.clear();
    spread.addAll(BlockSpans.of(all).spans());
    return gone.stream();
  }

  void add(Lease lease) {
    leases.add(lease);
    pending.add(lease);
    pendingCount += lease.run().count();
  }

  /** All bytes of these blocks went there; how many of them were pending. */
  int sent(BlockSpans blocks) {
    int before = pendingCount;
    for (BlockSpan span : blocks.spans()) {
      pending.forEach(lease -> pendingCount -= lease.sent(span));
    }
    if (pendingCount < before) {
      pending.removeIf(lease -> lease.pendingCount() == 0);
    }
    return before - pendingCount;
  }

  /** A lease is over: what was sent of it is spread, if it is at all. */
  void settle(Lease lease) {
    leases.remove(lease);
    if (pending.remove(lease)) {
      pendingCount -= lease.pendingCount();
    }
    if (lease.isSpread()) {
      BitSet sent = new BitSet();
      lease.sent().forEach(sent::set);
      spread.addAll(BlockSpans.of(sent).spans());
    }
    lease.end();
  }
}
