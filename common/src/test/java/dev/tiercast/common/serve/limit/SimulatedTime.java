package dev.tiercast.common.serve.limit;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongSupplier;

/** A clock that goes as fast as it can, and a timer that is late as real ones are. */
final class SimulatedTime implements LongSupplier, Timer {
  static final long SECOND = 1_000_000_000;

  private static final int MOST_LATE = 3_000_000;

  private record Task(long at, long number, Runnable action) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::number));
  private final Random random = new Random(7);
  private long now = Long.MAX_VALUE - SECOND;
  private long number;

  @Override
  public long getAsLong() {
    return now;
  }

  @Override
  public void after(long nanos, Runnable task) {
    exactlyAfter(nanos + random.nextInt(MOST_LATE), task);
  }

  void exactlyAfter(long nanos, Runnable task) {
    // Counted from zero, as the clock itself overflows on its way.
    tasks.add(new Task(now - (Long.MAX_VALUE - SECOND) + nanos, number++, task));
  }

  void run(long nanos) {
    long end = now - (Long.MAX_VALUE - SECOND) + nanos;
    while (!tasks.isEmpty() && tasks.peek().at() <= end) {
      Task next = tasks.remove();
      now = Long.MAX_VALUE - SECOND + next.at();
      next.action().run();
    }
    now = Long.MAX_VALUE - SECOND + end;
  }
}
