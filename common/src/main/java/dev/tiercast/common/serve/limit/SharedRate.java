package dev.tiercast.common.serve.limit;

import dev.tiercast.common.serve.body.Pace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A rate that bodies share equally. Those who want bytes wait, and get a little at a time, first
 * who has had least (start-time fair queueing). What somebody does not want is the others': who
 * comes back after a while may catch up on little. Thread safe.
 */
final class SharedRate {
  private final LongSupplier nanoTime;
  private final Timer timer;
  private final Quantum quantum;

  // Guarded by this.
  private final TokenBucket bucket;
  private final PriorityQueue<Turn> row =
      new PriorityQueue<>(
          Comparator.<Turn>comparingLong(turn -> turn.start)
              .thenComparingLong(turn -> turn.number));

  private long turns;

  /** How much each has had that was there all the time. */
  private long served;

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
      for (Turn first = row.peek(); first != null && first.reserve(); first = row.peek()) {
        due.add(row.remove().resume());
      }
      awaitTurn();
    }
    due.forEach(Runnable::run);
  }

  private void awaitTurn() {
    Turn first = row.peek();
    if (!timed && first != null) {
      timed = true;
      long nanos = bucket.nanosUntil(first.share(), nanoTime.getAsLong());
      timer.after(Math.max(Timer.SHORTEST_WAIT, nanos), this::serve);
    }
  }

  /** What one body gets. Its state is guarded by the rate. */
  private final class Turn implements Pace {
    private int wanted;
    private int reserved;
    private long number;
    private long start;
    private long had;
    private @Nullable Runnable resume;

    @Override
    public int grant(int bytes, Runnable next) {
      synchronized (SharedRate.this) {
        wanted = bytes;
        if (reserved > 0) {
          return take();
        }
        number = turns++;
        start = Math.max(had, served - quantum.arrears());
        if (row.isEmpty() && reserve()) {
          return take();
        }
        resume = next;
        row.add(this);
        awaitTurn();
        return 0;
      }
    }

    private int take() {
      int granted = Math.min(wanted, reserved);
      giveBack(reserved - granted);
      reserved = 0;
      return granted;
    }

    private boolean reserve() {
      int bytes = lifted ? wanted : share();
      boolean taken = lifted || bucket.take(bytes, nanoTime.getAsLong());
      if (taken) {
        reserved = bytes;
        had = start + bytes;
        served = Math.max(served, start);
      }
      return taken;
    }

    private void giveBack(int bytes) {
      bucket.giveBack(bytes);
      had -= bytes;
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
        giveBack(reserved);
        reserved = 0;
        if (resume != null) {
          row.remove(this);
          resume = null;
        }
      }
    }
  }
}
