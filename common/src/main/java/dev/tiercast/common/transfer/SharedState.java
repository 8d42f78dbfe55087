package dev.tiercast.common.transfer;

import dev.tiercast.common.schedule.WorkBoard;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The state of a transfer as its workers share it, and what they read: streams that the state does
 * not want any more are cancelled. Of those who wait one looks again when work is left, and when
 * time has passed; whoever finds some sends the next to look. Thread safe.
 */
final class SharedState {
  /** Waiting shorter would be looking all the time. */
  private static final long LEAST_NANOS = 1_000_000;

  private final ReentrantLock lock = new ReentrantLock();

  /** Of those who have no work. */
  private final Condition work = lock.newCondition();

  /** Of those who take less than they could get. */
  private final Condition pauses = lock.newCondition();

  // Guarded by the lock.
  private final TransferState state;
  private final Map<Decision.Fetch, Reading> readings = new LinkedHashMap<>();

  /** Whether one of those without work looks at the clock, and when. */
  private boolean isTimed;

  private long timedUntil;

  SharedState(TransferState state) {
    this.state = state;
  }

  /** Waits until there is something to do or an end to it. */
  Decision await() throws InterruptedException {
    lock.lock();
    try {
      Decision next = next();
      while (next instanceof Decision.Wait waiting) {
        await(waiting.nanos());
        next = next();
      }
      if (next instanceof Decision.Fetch) {
        work.signal();
      } else {
        work.signalAll();
      }
      cancelUnwanted();
      return next;
    } finally {
      lock.unlock();
    }
  }

  private Decision next() {
    count();
    return state.next(System.nanoTime());
  }

  /** May end early. */
  @SuppressWarnings("WaitNotInLoop")
  private void await(OptionalLong nanos) throws InterruptedException {
    long now = System.nanoTime();
    if (nanos.isEmpty() || (isTimed && timedUntil - now <= nanos.getAsLong())) {
      work.await();
      return;
    }
    long until = now + Math.max(LEAST_NANOS, nanos.getAsLong());
    isTimed = true;
    timedUntil = until;
    try {
      long unused = work.awaitNanos(until - now);
    } finally {
      // Unless another looks sooner.
      isTimed = isTimed && timedUntil != until;
    }
  }

  /** Changes the state. */
  <T> T update(Function<TransferState, T> change) {
    lock.lock();
    try {
      count();
      T result = change.apply(state);
      cancelUnwanted();
      return result;
    } finally {
      lock.unlock();
    }
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
  void tell(Consumer<TransferState> change) {
    lock.lock();
    try {
      note(change);
      work.signal();
      pauses.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Time has passed. */
  void tick() {
    tell(state -> state.tick(System.nanoTime()));
  }

  /** From now on something is being read, unless it is not wanted. */
  void add(Decision.Fetch fetch, Reading reading) {
    lock.lock();
    try {
      readings.put(fetch, reading);
      cancelUnwanted();
    } finally {
      lock.unlock();
    }
  }

  /** The worker is done with what it was to fetch. */
  void ended(Decision.Fetch fetch) {
    tell(
        state -> {
          readings.remove(fetch);
          state.ended(fetch, System.nanoTime());
        });
  }

  /** What a fetch is to follow on the same connection, if that is still being read. */
  Optional<ShardStream> before(Decision.Fetch fetch) {
    lock.lock();
    try {
      Optional<WorkBoard.Task> before = state.before(fetch);
      return readings.entrySet().stream()
          .filter(each -> before.filter(each.getKey().task()::equals).isPresent())
          .map(each -> each.getValue().stream())
          .findFirst();
    } finally {
      lock.unlock();
    }
  }

  /** Waits, as long as a fetch is wanted, but no longer than this. */
  void pause(Decision.Fetch fetch, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && state.wants(fetch)) {
        left = pauses.awaitNanos(left);
      }
    } finally {
      lock.unlock();
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
