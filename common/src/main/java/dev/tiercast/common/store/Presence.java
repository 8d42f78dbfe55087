package dev.tiercast.common.store;

import java.util.BitSet;

/**
 * Which blocks of a version are here, which are on their way, and news of both. What is here stays,
 * unless the disk fails, which also ends it. Thread safe.
 */
public interface Presence {
  /** Is told what changes, by whoever changes it: quickly, and without waiting for anything. */
  interface Listener {
    /** A block is here and can be read. */
    default void onHeld(int block) {}

    /** Other blocks are on their way than before. */
    default void onComing() {}

    /** Somebody waits for a block that is not here. */
    default void onWanted(int block) {}

    /**
     * Nothing more comes: all of it is here, or its coming was broken off. Blocks that came last
     * may be told of afterwards, by whoever brought them.
     */
    default void onEnd() {}
  }

  /** A wish to be told, until it is closed. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /** Of how many blocks. */
  int blocks();

  /** Whether a block is here. */
  boolean has(int block);

  /** The blocks that are here, in a new set. */
  BitSet held();

  /** How many blocks are here. */
  int heldCount();

  /** The blocks that are being fetched now, in a new set. */
  BitSet coming();

  /** Whether every block is here. */
  boolean isComplete();

  /** Whether nothing more comes, complete or not. */
  boolean hasEnded();

  /**
   * Whoever asks for a block that is not here wants it to come before others: those who watch are
   * told. Does nothing if nobody brings any.
   */
  void want(int block);

  /** Tells a listener of every change from now on, and of what is wanted already. */
  Watch watch(Listener listener);

  /** Everything is here. */
  static Presence complete(int blocks) {
    return new CompletePresence(blocks);
  }
}
