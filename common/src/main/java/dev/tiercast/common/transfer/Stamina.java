package dev.tiercast.common.transfer;

import dev.tiercast.common.model.BlockGrid;
import java.time.Duration;
import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * For how long a transfer goes on without getting anywhere, and how long it leaves to others what
 * they receive. Takes the time as an argument, in nanoseconds of one clock. Not thread safe.
 */
final class Stamina {
  /** What a mate receives for longer is brought by whoever can. */
  private static final long MATES_PATIENCE = 5_000_000_000L;

  /** Or so many times as long as a block takes here. */
  private static final double MATES_PATIENCE_BLOCKS = 4;

  /** Of so many blocks the time is remembered that they took. */
  private static final double USUAL_OF = 16;

  private final long retryNanos;
  private final BitSet known;
  private double usualNanos;
  private long lastProgress;
  private long lastDelivered;
  private boolean hasTried;

  /**
   * @param retryFor without progress
   */
  Stamina(BlockGrid grid, Duration retryFor, long now) {
    known = new BitSet(grid.blockCount());
    retryNanos = retryFor.toNanos();
    lastProgress = now;
    lastDelivered = now;
  }

  /** Something that helps has happened. */
  void progress(long now) {
    lastProgress = now;
  }

  /** A block is here. */
  void delivered(long now) {
    lastProgress = now;
    lastDelivered = now;
  }

  /** A block took so long. */
  void took(long nanos) {
    usualNanos += (nanos - usualNanos) / USUAL_OF;
  }

  /** Something was tried, and has ended. */
  void tried() {
    hasTried = true;
  }

  /**
   * These can be had somewhere: progress if some of them could not before. Who comes and goes with
   * the same again and again is none.
   */
  void offered(BitSet blocks, IntPredicate wanted, long now) {
    for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
      if (!known.get(block) && wanted.test(block)) {
        known.set(block);
        lastProgress = now;
      }
    }
  }

  /** Whether something was tried. */
  boolean hasTried() {
    return hasTried;
  }

  /**
   * Whether it has gone nowhere for too long.
   *
   * @param isAnyTrialDue whether something is tried at least once, however short the time for it
   */
  boolean isOverdue(boolean isAnyTrialDue, long now) {
    return (hasTried || !isAnyTrialDue) && now - lastProgress >= retryNanos;
  }

  /** Whether no block has come for longer than others are left what they receive. */
  boolean isStarving(long now) {
    return now - lastDelivered > patience();
  }

  /** How long others are left what they receive, in nanoseconds. */
  long patience() {
    return Math.max(MATES_PATIENCE, (long) (MATES_PATIENCE_BLOCKS * usualNanos));
  }
}
