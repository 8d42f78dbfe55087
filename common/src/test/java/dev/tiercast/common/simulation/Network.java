package dev.tiercast.common.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Links that are shared fairly: every flow gets as much as it can without taking from one that gets
 * less (max-min fairness), as many TCP connections do in the long run. When flows come and go, only
 * links are looked at again on which that changes something worth mentioning.
 */
final class Network {
  /** So many times at most is a link looked at again after one change. */
  private static final int MOST_ROUNDS = 6;

  /** One direction of a cable. */
  static final class Link {
    private final double bytesPerNano;
    private final Set<Flow> flows = new LinkedHashSet<>();

    /** What a flow gets here that wants more. */
    private double level = Double.POSITIVE_INFINITY;

    private long bytes;
    private int rounds;
    private boolean isQueued;

    Link(double bytesPerSecond) {
      this.bytesPerNano = bytesPerSecond / 1e9;
    }

    /** All that has gone through. */
    long bytes() {
      return bytes;
    }

    /** What each gets who could have more, when those who cannot have what they can. */
    private double fairLevel() {
      double[] limits = new double[flows.size()];
      int n = 0;
      for (Flow flow : flows) {
        limits[n++] = flow.limitBut(this);
      }
      Arrays.sort(limits);
      double left = bytesPerNano;
      for (int i = 0; i < n; i++) {
        double share = left / (n - i);
        if (limits[i] >= share) {
          return share;
        }
        left -= limits[i];
      }
      return Double.POSITIVE_INFINITY;
    }
  }

  /** Bytes on their way through some links. */
  final class Flow {
    private final List<Link> links;
    private final Runnable done;
    private long length;
    private double left;
    private double rate;
    private long since;
    private long received;
    private boolean isOver;
    private Events.Event end = events.at(0, () -> {});

    private Flow(List<Link> links, long bytes, Runnable done) {
      this.links = links;
      this.left = bytes;
      this.length = bytes;
      this.done = done;
      this.since = events.now();
    }

    private double limitBut(Link except) {
      double limit = Double.POSITIVE_INFINITY;
      for (Link link : links) {
        limit = link == except ? limit : Math.min(limit, link.level);
      }
      return limit;
    }

    private void advance() {
      left -= rate * (events.now() - since);
      since = events.now();
    }

    private void setRate(double next) {
      if (!isOver && Math.abs(next - rate) > tolerance * next) {
        advance();
        rate = next;
        scheduleEnd();
      }
    }

    private void scheduleEnd() {
      end.cancel();
      end = events.after((long) Math.ceil(Math.max(0, left) / rate), this::complete);
    }

    private void complete() {
      links.forEach(link -> link.bytes += length);
      isOver = true;
      done.run();
      if (isOver) {
        remove();
      }
    }

    /** Goes on with more, when all has come; only from what is done then. */
    void again(long bytes) {
      isOver = false;
      length = bytes;
      left = bytes;
      received = 0;
      since = events.now();
      scheduleEnd();
    }

    /** How much has come since this was asked last. */
    long takeReceived() {
      advance();
      long all = Math.max(0, Math.min(length, (long) (length - left)));
      long more = all - received;
      received = all;
      return Math.max(0, more);
    }

    /** Breaks off. */
    void cancel() {
      advance();
      long gone = (long) Math.max(0, length - left);
      links.forEach(link -> link.bytes += gone);
      isOver = true;
      remove();
    }

    private void remove() {
      end.cancel();
      links.forEach(link -> link.flows.remove(this));
      settle(links);
    }
  }

  private final Events events;

  /** Smaller differences of a rate do not matter. */
  private final double tolerance;

  Network(Events events, double tolerance) {
    this.events = events;
    this.tolerance = tolerance;
  }

  /** Sends bytes; says when they have come. */
  Flow send(List<Link> links, long bytes, Runnable done) {
    Flow flow = new Flow(links, bytes, done);
    links.forEach(link -> link.flows.add(flow));
    settle(links);
    return flow;
  }

  private void settle(List<Link> changed) {
    Deque<Link> queue = new ArrayDeque<>(changed);
    List<Link> seen = new ArrayList<>();
    Set<Flow> affected = new LinkedHashSet<>();
    while (!queue.isEmpty()) {
      Link link = queue.remove();
      link.isQueued = false;
      if (link.rounds++ == 0) {
        seen.add(link);
      }
      double before = link.level;
      link.level = link.fairLevel();
      boolean first = link.rounds == 1;
      if (first || differs(before, link.level)) {
        affected.addAll(link.flows);
        link.flows.forEach(flow -> queueOthers(flow, link, before, queue));
      }
    }
    seen.forEach(link -> link.rounds = 0);
    affected.forEach(flow -> flow.setRate(flow.limitBut(null)));
  }

  private boolean differs(double before, double now) {
    return before != now && !(Math.abs(before - now) <= tolerance * now);
  }

  /**
   * Whoever is bounded by this link now, or was before, leaves more or less to others elsewhere.
   */
  private void queueOthers(Flow flow, Link changed, double before, Deque<Link> queue) {
    double elsewhere = flow.limitBut(changed);
    if (Math.min(before, changed.level) > elsewhere) {
      return;
    }
    for (Link link : flow.links) {
      if (link != changed && !link.isQueued && link.rounds < MOST_ROUNDS) {
        link.isQueued = true;
        queue.add(link);
      }
    }
  }
}
