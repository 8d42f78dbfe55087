package dev.tiercast.common.serve;

import dev.tiercast.common.serve.limit.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests whose answers are put off until there is something to say, or their time is up. None
 * holds a thread. Thread safe.
 */
final class WaitingRoom implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WaitingRoom.class);

  /** What happens at once is told together: nobody is woken more often. */
  private static final long SHORTEST_SLEEP = 20_000_000;

  /** A request that waits. */
  interface Visitor {
    /**
     * Answers, if there is something to say. Never called by two threads at once, nor again when it
     * has.
     *
     * @param isTime whether to answer in any case
     * @return whether it has
     */
    boolean answer(boolean isTime);
  }

  private final Timer timer;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final Map<Visit, Boolean> visits = new ConcurrentHashMap<>();
  private final AtomicBoolean isWaking = new AtomicBoolean();
  private volatile long woken;
  private volatile boolean closed;

  /**
   * @param executor answers
   * @param nanoTime nanoseconds from some point in time
   */
  WaitingRoom(Timer timer, Executor executor, LongSupplier nanoTime) {
    this.timer = timer;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.woken = nanoTime.getAsLong() - SHORTEST_SLEEP;
  }

  /**
   * Answers a request now if it can be, or later.
   *
   * @param nanos how long it may wait
   * @param onFailure told what keeps it from being answered, ever
   */
  void enter(Visitor visitor, long nanos, Consumer<Throwable> onFailure) {
    Visit visit = new Visit(visitor, nanoTime.getAsLong() + nanos, onFailure);
    visits.put(visit, true);
    // Whatever happened before it was there has woken others only.
    visit.look(closed || nanos <= 0);
  }

  /** Something has happened. From any thread; nothing is waited for. */
  void wake() {
    if (visits.isEmpty() || !isWaking.compareAndSet(false, true)) {
      return;
    }
    long rest = woken + SHORTEST_SLEEP - nanoTime.getAsLong();
    if (rest > 0) {
      timer.after(rest, () -> executor.execute(this::ask));
    } else {
      executor.execute(this::ask);
    }
  }

  private void ask() {
    woken = nanoTime.getAsLong();
    isWaking.set(false);
    visits.keySet().forEach(visit -> visit.look(closed));
  }

  /** Lets those go whose time is up; to be called every second or so. */
  void look() {
    long now = nanoTime.getAsLong();
    if (visits.keySet().stream().anyMatch(visit -> visit.isOver(now))) {
      executor.execute(
          () ->
              visits.keySet().stream()
                  .filter(visit -> visit.isOver(now))
                  .forEach(visit -> visit.look(true)));
    }
  }

  /** How many wait. */
  int size() {
    return visits.size();
  }

  /** Answers all, and nobody waits from now on. */
  @Override
  public void close() {
    closed = true;
    visits.keySet().forEach(visit -> visit.look(true));
  }

  /** One request's stay. */
  private final class Visit {
    private final Visitor visitor;
    private final long end;
    private final Consumer<Throwable> onFailure;

    Visit(Visitor visitor, long end, Consumer<Throwable> onFailure) {
      this.visitor = visitor;
      this.end = end;
      this.onFailure = onFailure;
    }

    boolean isOver(long now) {
      return now - end >= 0;
    }

    synchronized void look(boolean isTime) {
      if (visits.containsKey(this) && answers(isTime)) {
        visits.remove(this);
      }
    }

    /** Whoever cannot be answered, for whatever reason, keeps nobody else waiting. */
    private boolean answers(boolean isTime) {
      try {
        return visitor.answer(isTime);
      } catch (Throwable e) {
        LOG.debug("cannot be answered any more: {}", e.toString());
        fail(e);
        return true;
      }
    }

    private void fail(Throwable cause) {
      try {
        onFailure.accept(cause);
      } catch (RuntimeException e) {
        LOG.debug("nor told why: {}", e.toString());
      }
    }
  }
}
