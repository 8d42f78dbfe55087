package dev.tiercast.common.schedule;

import dev.tiercast.common.model.BlockSpan;
import java.util.BitSet;
import java.util.stream.IntStream;

/** A run that somebody is to take, and what of it has been sent. Not thread safe. */
final class Lease {
  private final Holder holder;
  private final BlockSpan run;
  private final boolean isSpread;
  private final long until;

  /** Counted from the first of the run. */
  private final BitSet sent = new BitSet();

  private boolean isOver;

  /**
   * @param isSpread whether the holder serves it to others
   * @param until when it is void
   */
  Lease(Holder holder, BlockSpan run, boolean isSpread, long until) {
    this.holder = holder;
    this.run = run;
    this.isSpread = isSpread;
    this.until = until;
  }

  Holder holder() {
    return holder;
  }

  BlockSpan run() {
    return run;
  }

  boolean isSpread() {
    return isSpread;
  }

  long until() {
    return until;
  }

  /** Whether it was settled. */
  boolean isOver() {
    return isOver;
  }

  void end() {
    isOver = true;
  }

  /** All bytes of these blocks went to the holder; how many of them are new here. */
  int sent(BlockSpan span) {
    int first = Math.max(run.first(), span.first());
    int end = Math.min(run.end(), span.end());
    if (first >= end) {
      return 0;
    }
    int before = sent.cardinality();
    sent.set(first - run.first(), end - run.first());
    return sent.cardinality() - before;
  }

  boolean isSent(int block) {
    return sent.get(block - run.first());
  }

  IntStream sent() {
    return sent.stream().map(i -> run.first() + i);
  }

  boolean hasAny(BitSet blocks) {
    int next = blocks.nextSetBit(run.first());
    return next >= 0 && next < run.end();
  }

  int pendingCount() {
    return run.count() - sent.cardinality();
  }
}
