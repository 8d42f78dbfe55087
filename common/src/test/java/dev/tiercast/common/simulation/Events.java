package dev.tiercast.common.simulation;

import java.util.PriorityQueue;

/** What happens when; what happens at the same time does so in the order in which it was told. */
final class Events {
  /** Something that is to happen, unless it is cancelled. */
  static final class Event implements Comparable<Event> {
    /** Nothing. */
    static final Event NONE = new Event(0, 0, () -> {});

    private final long time;
    private final long order;
    private final Runnable action;
    private boolean cancelled;

    private Event(long time, long order, Runnable action) {
      this.time = time;
      this.order = order;
      this.action = action;
    }

    void cancel() {
      cancelled = true;
    }

    @Override
    public int compareTo(Event other) {
      return time == other.time ? Long.compare(order, other.order) : Long.compare(time, other.time);
    }
  }

  private final PriorityQueue<Event> queue = new PriorityQueue<>();

  private long now;
  private long count;

  /** Nanoseconds since the beginning. */
  long now() {
    return now;
  }

  Event at(long time, Runnable action) {
    Event event = new Event(Math.max(now, time), count++, action);
    queue.add(event);
    return event;
  }

  Event after(long nanos, Runnable action) {
    return at(now + nanos, action);
  }

  /** Lets the next thing happen; whether there was one, and not after this time. */
  boolean step(long latest) {
    Event next = queue.poll();
    while (next != null && next.cancelled) {
      next = queue.poll();
    }
    if (next == null || next.time > latest) {
      return false;
    }
    now = next.time;
    next.action.run();
    return true;
  }
}
