package dev.tiercast.origin.publish;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Computes several kinds of digests in one thread, and faster than one after the other: each step
 * of a SHA-256 waits for the step before it, and a processor fills these waits with another digest
 * if it comes soon enough. In turns of 128 bytes two digests took 0.45 s for each GB, and 0.55 s
 * apart (AMD EPYC with SHA instructions, JDK 17 and 25).
 */
final class DigestStage implements Stage {
  private static final int TURN_BYTES = 128;

  /** Fits into the first cache of a processor. */
  private static final int PART_BYTES = 8 << 10;

  private final SectionDigests[] kinds;
  private final byte[] part = new byte[PART_BYTES];

  DigestStage(List<SectionDigests> kinds) {
    this.kinds = kinds.toArray(SectionDigests[]::new);
  }

  @Override
  public void take(ByteBuffer piece) {
    while (piece.hasRemaining()) {
      int length = Math.min(part.length, piece.remaining());
      piece.get(part, 0, length);
      int at = 0;
      while (at < length) {
        int end = at + withinSections(length - at);
        takeInTurns(at, end);
        at = end;
      }
    }
  }

  /** How many of the next bytes are in one section of each kind. */
  private int withinSections(int length) {
    long within = length;
    for (SectionDigests kind : kinds) {
      within = Math.min(within, kind.left());
    }
    return (int) within;
  }

  private void takeInTurns(int from, int end) {
    int turn = kinds.length == 1 ? end - from : TURN_BYTES;
    for (int at = from; at < end; at += turn) {
      int length = Math.min(turn, end - at);
      for (SectionDigests kind : kinds) {
        kind.take(part, at, length);
      }
    }
    for (SectionDigests kind : kinds) {
      kind.taken(end - from);
    }
  }

  @Override
  public void end() {
    for (SectionDigests kind : kinds) {
      kind.end();
    }
  }
}
