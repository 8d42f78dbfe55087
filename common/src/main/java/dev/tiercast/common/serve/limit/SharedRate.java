package dev.tiercast.common.serve.limit;

import dev.tiercast.common.serve.body.Pace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A rate that bodies share equally: those who want bytes wait in a row, get a little when it is
 * their turn, and go to its end. What somebody does not want is the others'. Thread safe.
 */
final class SharedRate {
  /** A timer is not much more exact than that, and it need not be. */
  private static final long SHORTEST_WAIT = 1_000_000;

  private final LongSupplier nanoTime;
  private final Timer timer;
  private final Quantum quantum;

  // Guarded by this.
  private final TokenBucket bucket;
  private final Deque<Turn> row = new ArrayDeque<>();
  private boolean timed;
  private boolean lifted;

  /**
   * @param rate bytes a second, 1 or more
   */
  SharedRate(long rate, LongSupplier nanoTime, Timer timer) {
    this.nanoTime = nanoTime;
    this.timer = timer;
    this.quantum = new Quantum(rate);
    this.bucket = quantum.bucket(nanoTime.getAsLong());
  }

  /** One more body that shares the rate. */
  Pace join() {
    return new Turn();
  }

  /** From now on nobody waits any more. */
  void lift() {
    synchronized (this) {
      lifted = true;
    }
    serve();
  }

  /** Grants to those whose turn it is, and wakes them. */
  private void serve() {
    List<Runnable> due = new ArrayList<>();
    synchronized (this) {
      timed = false;
      while (!row.isEmpty() && row.getFirst().reserve()) {
        due.add(row.removeFirst().resume());
      }
      awaitTurn();
    }
    due.forEach(Runnable::run);
  }

  private void awaitTurn() {
    if (!timed && !row.isEmpty()) {
      timed = true;
      long nanos = bucket.nanosUntil(row.getFirst().share(), nanoTime.getAsLong());
      timer.after(Math.max(SHORTEST_WAIT, nanos), this::serve);
    }
  }

  /** What one body gets. Its state is guarded by the rate. */
  private final class Turn implements Pace {
    private int wanted;
    private int reserved;
    private @Nullable Runnable resume;

    @Override
    public int grant(int bytes, Runnable next) {
      synchronized (SharedRate.this) {
        wanted = bytes;
        if (reserved > 0 || (row.isEmpty() && reserve())) {
          return take();
        }
        resume = next;
        row.addLast(this);
        awaitTurn();
        return 0;
      }
    }

    private int take() {
      int granted = Math.min(wanted, reserved);
      bucket.giveBack(reserved - granted);
      reserved = 0;
      return granted;
    }

    private boolean reserve() {
      int bytes = lifted ? wanted : share();
      boolean taken = lifted || bucket.take(bytes, nanoTime.getAsLong());
      if (taken) {
        reserved = bytes;
      }
      return taken;
    }

    private int share() {
      return quantum.of(wanted, row.size());
    }

    private Runnable resume() {
      Runnable next = resume;
      resume = null;
      return next == null ? () -> {} : next;
    }

    @Override
    public void close() {
      synchronized (SharedRate.this) {
        bucket.giveBack(reserved);
        reserved = 0;
        if (resume != null) {
          row.remove(this);
          resume = null;
        }
      }
    }
  }
}
