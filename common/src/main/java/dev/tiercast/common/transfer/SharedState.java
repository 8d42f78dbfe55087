package dev.tiercast.common.transfer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The state of a transfer as its workers share it, and the streams that they read: those that the
 * state does not want any more are cancelled. Thread safe.
 */
final class SharedState {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final TransferState state;
  private final Map<Decision.Fetch, ShardStream> streams = new HashMap<>();

  SharedState(TransferState state) {
    this.state = state;
  }

  /** Waits until there is something to do or an end to it. */
  synchronized Decision await() throws InterruptedException {
    Decision next = decide();
    while (next instanceof Decision.Wait pause) {
      wait(pause.nanos() / NANOS_PER_MILLI + 1);
      next = decide();
    }
    return next;
  }

  private Decision decide() {
    Decision next = state.next(System.nanoTime());
    cancelUnwanted();
    return next;
  }

  /** Changes the state; whoever waits may decide otherwise then. */
  synchronized <T> T update(Function<TransferState, T> change) {
    T result = change.apply(state);
    cancelUnwanted();
    notifyAll();
    return result;
  }

  /** As above, for a change without a result. */
  synchronized void tell(Consumer<TransferState> change) {
    change.accept(state);
    cancelUnwanted();
    notifyAll();
  }

  /** From now on a stream is being read, unless it is not wanted. */
  synchronized void add(Decision.Fetch fetch, ShardStream stream) {
    streams.put(fetch, stream);
    cancelUnwanted();
  }

  /** The worker is done with what it was to fetch. */
  synchronized void ended(Decision.Fetch fetch) {
    streams.remove(fetch);
    state.ended(fetch);
    notifyAll();
  }

  private void cancelUnwanted() {
    streams.forEach(
        (fetch, stream) -> {
          if (!state.wants(fetch)) {
            stream.cancel();
          }
        });
  }
}
