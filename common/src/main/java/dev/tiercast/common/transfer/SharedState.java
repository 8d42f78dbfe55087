package dev.tiercast.common.transfer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The state of a transfer as its workers share it, and what they read: streams that the state does
 * not want any more are cancelled. Whoever waits looks again when work is left, and when time has
 * passed. Thread safe.
 */
final class SharedState {
  /** Waiting shorter would be looking all the time. */
  private static final long LEAST_NANOS = 1_000_000;

  private final TransferState state;
  private final Map<Decision.Fetch, Reading> readings = new LinkedHashMap<>();

  /** Whether somebody who waits looks again when it is time. */
  private boolean isTimed;

  SharedState(TransferState state) {
    this.state = state;
  }

  /** Waits until there is something to do or an end to it. */
  synchronized Decision await() throws InterruptedException {
    Decision next = next();
    while (next instanceof Decision.Wait waiting) {
      await(waiting.nanos());
      next = next();
    }
    cancelUnwanted();
    return next;
  }

  private Decision next() {
    count();
    return state.next(System.nanoTime());
  }

  /** One of those who wait looks at the clock, for all of them. */
  @SuppressWarnings("WaitNotInLoop")
  private void await(OptionalLong nanos) throws InterruptedException {
    if (nanos.isEmpty() || isTimed) {
      wait();
      return;
    }
    isTimed = true;
    try {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(LEAST_NANOS, nanos.getAsLong()));
    } finally {
      isTimed = false;
      // This one may get work: then another is to look.
      notify();
    }
  }

  /** Changes the state. */
  synchronized <T> T update(Function<TransferState, T> change) {
    count();
    T result = change.apply(state);
    cancelUnwanted();
    return result;
  }

  /** As above, for a change without a result. */
  void note(Consumer<TransferState> change) {
    boolean unused =
        update(
            changed -> {
              change.accept(changed);
              return true;
            });
  }

  /** As above, for a change that may be what others wait for. */
  synchronized void tell(Consumer<TransferState> change) {
    count();
    change.accept(state);
    cancelUnwanted();
    notifyAll();
  }

  /** Time has passed. */
  void tick() {
    tell(state -> state.tick(System.nanoTime()));
  }

  /** From now on something is being read, unless it is not wanted. */
  synchronized void add(Decision.Fetch fetch, Reading reading) {
    readings.put(fetch, reading);
    cancelUnwanted();
  }

  /** The worker is done with what it was to fetch. */
  synchronized void ended(Decision.Fetch fetch) {
    count();
    readings.remove(fetch);
    state.ended(fetch, System.nanoTime());
    notifyAll();
  }

  /** Waits, as long as a fetch is wanted, but no longer than this. */
  synchronized void pause(Decision.Fetch fetch, long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && state.wants(fetch); left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** What has come since the last time. */
  private void count() {
    long now = System.nanoTime();
    readings.forEach(
        (fetch, reading) -> {
          if (reading.takeAlive()) {
            state.received(fetch, reading.takeReceived(), now);
          }
        });
  }

  private void cancelUnwanted() {
    readings.forEach(
        (fetch, reading) -> {
          if (!state.wants(fetch)) {
            reading.cancel();
          }
        });
  }
}
