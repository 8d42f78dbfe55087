package dev.tiercast.common.transfer;

import java.util.BitSet;

/** Tells a listener which blocks are being fetched, whenever they are others. Thread safe. */
final class UnderWay {
  private final SharedState shared;
  private final TransferListener listener;
  private BitSet told = new BitSet();

  UnderWay(SharedState shared, TransferListener listener) {
    this.shared = shared;
    this.listener = listener;
  }

  /** Looks, and tells if it is to be told; in the order of the changes. */
  synchronized void tell() {
    BitSet now = shared.update(TransferState::underWay);
    if (!now.equals(told)) {
      told = (BitSet) now.clone();
      listener.onUnderWay(now);
    }
  }
}
