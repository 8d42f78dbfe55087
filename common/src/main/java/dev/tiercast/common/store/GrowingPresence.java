package dev.tiercast.common.store;

import java.util.BitSet;

/** Of a version that is being received. */
final class GrowingPresence implements Presence {
  private final int blocks;
  private final Watches<Listener> watches = new Watches<>();

  // Guarded by this.
  private final BitSet held;
  private BitSet coming = new BitSet();
  private final BitSet wanted = new BitSet();
  private int missing;
  private boolean ended;
  private boolean hasLost;

  /**
   * @param blocks how many there are
   * @param held those that are here already; not kept
   */
  GrowingPresence(int blocks, BitSet held) {
    this.blocks = blocks;
    this.held = (BitSet) held.clone();
    this.missing = blocks - held.cardinality();
    this.ended = missing == 0;
  }

  /** A block is here from now on. */
  void add(int block) {
    boolean completes;
    synchronized (this) {
      if (held.get(block) || hasLost) {
        return;
      }
      held.set(block);
      wanted.clear(block);
      missing--;
      completes = missing == 0;
    }
    watches.tell(listener -> listener.onHeld(block));
    if (completes) {
      end();
    }
  }

  /** These blocks are being fetched now, as far as they are not here; not kept. */
  void coming(BitSet now) {
    BitSet next = (BitSet) now.clone();
    synchronized (this) {
      next.andNot(held);
      if (ended || next.equals(coming())) {
        return;
      }
      coming = next;
    }
    watches.tell(Listener::onComing);
  }

  /** The bytes of these blocks cannot be trusted any more, and nothing more comes. */
  void lose(BitSet blocks) {
    synchronized (this) {
      hasLost = true;
      held.andNot(blocks);
      missing = this.blocks - held.cardinality();
    }
    end();
  }

  /** Nothing more comes. */
  void end() {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      coming = new BitSet();
    }
    watches.tell(Listener::onEnd);
  }

  @Override
  public int blocks() {
    return blocks;
  }

  @Override
  public synchronized boolean has(int block) {
    return held.get(block);
  }

  @Override
  public synchronized BitSet held() {
    return (BitSet) held.clone();
  }

  @Override
  public synchronized int heldCount() {
    return blocks - missing;
  }

  @Override
  public synchronized BitSet coming() {
    BitSet still = (BitSet) coming.clone();
    still.andNot(held);
    return still;
  }

  @Override
  public synchronized boolean isComplete() {
    return missing == 0;
  }

  @Override
  public synchronized boolean hasEnded() {
    return ended;
  }

  @Override
  public void want(int block) {
    if (noteWanted(block)) {
      watches.tell(listener -> listener.onWanted(block));
    }
  }

  private synchronized boolean noteWanted(int block) {
    boolean isMissing = !held.get(block);
    wanted.set(block, isMissing);
    return isMissing;
  }

  @Override
  public Watch watch(Listener listener) {
    Watch watch = watches.add(listener);
    wanted().stream().forEach(listener::onWanted);
    return watch;
  }

  private synchronized BitSet wanted() {
    return (BitSet) wanted.clone();
  }
}
