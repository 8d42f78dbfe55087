package dev.tiercast.common.serve.limit;

import dev.tiercast.common.serve.body.Pace;

/** Wants bytes for ever, and takes them at a speed of its own. */
final class SimulatedReader {
  private static final int STEP = 1 << 20;

  private final SimulatedTime time;
  private final Pace pace;
  private final long speed;
  private long taken;
  private int largest;
  private boolean left;

  /**
   * @param speed bytes a second
   */
  SimulatedReader(SimulatedTime time, Pace pace, long speed) {
    this.time = time;
    this.pace = pace;
    this.speed = speed;
    ask();
  }

  private void ask() {
    if (left) {
      return;
    }
    int granted = pace.grant(STEP, this::ask);
    if (granted > 0) {
      taken += granted;
      largest = Math.max(largest, granted);
      time.exactlyAfter(granted * SimulatedTime.SECOND / speed, this::ask);
    }
  }

  void leave() {
    left = true;
    pace.close();
  }

  long taken() {
    return taken;
  }

  int largestGrant() {
    return largest;
  }
}
