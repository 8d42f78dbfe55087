package dev.tiercast.common.store;

import java.util.BitSet;

/**
 * Of a version of which all blocks are here.
 *
 * @param blocks how many there are
 */
record CompletePresence(int blocks) implements Presence {
  @Override
  public boolean has(int block) {
    return block < blocks;
  }

  @Override
  public BitSet held() {
    BitSet all = new BitSet(blocks);
    all.set(0, blocks);
    return all;
  }

  @Override
  public int heldCount() {
    return blocks;
  }

  @Override
  public BitSet coming() {
    return new BitSet();
  }

  @Override
  public boolean isComplete() {
    return true;
  }

  @Override
  public boolean hasEnded() {
    return true;
  }

  @Override
  public void want(int block) {
    // It is here.
  }

  @Override
  public Watch watch(Listener listener) {
    return () -> {};
  }
}
