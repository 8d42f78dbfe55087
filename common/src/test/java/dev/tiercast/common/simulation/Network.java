package dev.tiercast.common.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

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
    private final List<Flow> flows = new ArrayList<>();
    private double bytesPerNano;
    private double[] limits = new double[8];

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

    private boolean isLimited() {
      return !Double.isInfinite(bytesPerNano);
    }

    private void remove(Flow flow) {
      flows.remove(flow);
    }

    /** What each gets who could have more, when those who cannot have what they can. */
    private double fairLevel() {
      int n = flows.size();
      limits = n > limits.length ? new double[2 * n] : limits;
      for (int i = 0; i < n; i++) {
        limits[i] = flows.get(i).limitBut(this);
      }
      return fairLevel(bytesPerNano / n, n);
    }

    /** With a first guess, which is too low; each round it is too low for fewer. */
    private double fairLevel(double guess, int n) {
      double left = bytesPerNano;
      int more = n;
      for (int i = 0; i < n; i++) {
        if (limits[i] < guess) {
          left -= limits[i];
          more--;
        }
      }
      if (more == 0) {
        return Double.POSITIVE_INFINITY;
      }
      double next = left / more;
      return next > guess * (1 + 1e-12) ? fairLevel(next, n) : guess;
    }
  }

  /** Bytes on their way through some links. */
  final class Flow {
    /** All of them, and those that have a rate. */
    private final List<Link> links;

    private final Link[] limited;
    private final Runnable done;
    private long length;
    private double left;
    private double rate;
    private long since;
    private long received;
    private boolean isOver;
    private boolean isAffected;
    private Events.Event end = Events.Event.NONE;

    private Flow(List<Link> links, long bytes, Runnable done) {
      this.links = links;
      this.limited = links.stream().filter(Link::isLimited).toArray(Link[]::new);
      this.left = bytes;
      this.length = bytes;
      this.done = done;
      this.since = events.now();
    }

    private double limitBut(Link except) {
      double limit = Double.POSITIVE_INFINITY;
      for (Link link : limited) {
        limit = link == except ? limit : Math.min(limit, link.level);
      }
      return limit;
    }

    private double limit() {
      double limit = Double.POSITIVE_INFINITY;
      for (Link link : limited) {
        limit = Math.min(limit, link.level);
      }
      return limit;
    }

    private void isAffected(List<Flow> affected) {
      if (!isAffected) {
        isAffected = true;
        affected.add(this);
      }
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
      if (rate <= 0) {
        return;
      }
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

    /** How much has come. */
    long received() {
      advance();
      return Math.max(0, Math.min(length, (long) (length - left)));
    }

    /** How much has come since this was asked last. */
    long takeReceived() {
      long all = received();
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
      for (Link link : limited) {
        link.remove(this);
      }
      settle(limited);
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
    for (Link link : flow.limited) {
      link.flows.add(flow);
    }
    settle(flow.limited);
    return flow;
  }

  /** A link has another rate from now on. */
  void setRate(Link link, double bytesPerSecond) {
    link.bytesPerNano = bytesPerSecond / 1e9;
    settle(link);
  }

  private void settle(Link... changed) {
    Deque<Link> queue = new ArrayDeque<>(Arrays.asList(changed));
    List<Link> seen = new ArrayList<>();
    List<Flow> affected = new ArrayList<>();
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
        for (Flow flow : link.flows) {
          flow.isAffected(affected);
          queueOthers(flow, link, before, queue);
        }
      }
    }
    seen.forEach(link -> link.rounds = 0);
    for (Flow flow : affected) {
      flow.isAffected = false;
      flow.setRate(flow.limit());
    }
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
    for (Link link : flow.limited) {
      if (link != changed && !link.isQueued && link.rounds < MOST_ROUNDS) {
        link.isQueued = true;
        queue.add(link);
      }
    }
  }
}
