package dev.tiercast.common.tier;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.transfer.NodeRequests;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Announces a node to its upstreams, again and again, with those that it has heard of, and says
 * when it ends. An upstream that knows nothing of announcements is asked rarely. One thread for
 * each upstream, so that one that hangs costs no lease at another. Thread safe.
 */
public final class Announcer implements Closeable {
  /** However much happens below. */
  private static final long SHORTEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

  /**
   * Who announces itself.
   *
   * @param place where it is reached
   */
  public record Subject(
      Supplier<NodeInfo> node,
      Place place,
      Supplier<Load> load,
      Supplier<List<Progress>> versions,
      Supplier<List<Forwarded>> below) {}

  /**
   * How often something has changed that upstreams want to know.
   *
   * @param ofNode who it is
   * @param ofBelow who is below it
   */
  private record News(int ofNode, int ofBelow) {
    /** To whoever does not know the node, none is new. */
    private static final News ALL = new News(Integer.MAX_VALUE, Integer.MAX_VALUE);

    long pause(News told, long nanos) {
      long shortest = ofNode > told.ofNode ? 0 : ofBelow > told.ofBelow ? SHORTEST_PAUSE : nanos;
      return Math.min(nanos, shortest);
    }
  }

  private final Subject subject;
  private final List<Announcing> upstreams;
  private final List<Thread> threads;

  // Guarded by this; notified when they change.
  private NodeInfo node;
  private Set<ServerAddress> below = Set.of();
  private News news = new News(0, 0);
  private boolean closed;

  /**
   * @param upstreams to whom; closed at the end
   */
  public Announcer(Subject subject, List<NodeRequests> upstreams, AnnouncerListener listener) {
    this.subject = subject;
    this.node = subject.node.get();
    this.upstreams =
        upstreams.stream().map(upstream -> new Announcing(upstream, listener)).toList();
    this.threads = this.upstreams.stream().map(this::thread).toList();
  }

  private Thread thread(Announcing upstream) {
    Thread thread = new Thread(() -> announce(upstream), "announce-to-" + upstream);
    thread.setDaemon(true);
    return thread;
  }

  /** Begins; it ends with {@link #close}. */
  public void start() {
    threads.forEach(Thread::start);
  }

  /**
   * The node may be another, as its tier is with its upstreams: that is told at once, since others
   * choose by it. Or those below may be others: that is told soon, so that the news get through all
   * tiers.
   */
  public void look() {
    NodeInfo nodeNow = subject.node.get();
    Set<ServerAddress> belowNow =
        subject.below.get().stream()
            .map(forwarded -> forwarded.member().address())
            .collect(Collectors.toSet());
    synchronized (this) {
      News before = news;
      news =
          new News(
              before.ofNode + (nodeNow.equals(node) ? 0 : 1),
              before.ofBelow + (belowNow.equals(below) ? 0 : 1));
      node = nodeNow;
      below = belowNow;
      if (!news.equals(before)) {
        notifyAll();
      }
    }
  }

  private void announce(Announcing upstream) {
    long pause = 0;
    News told = News.ALL;
    while (!isClosedWithin(pause, upstream.isKnown() ? told : News.ALL)) {
      told = news();
      long begin = System.nanoTime();
      long until = upstream.tell(this::words).toNanos();
      pause = Math.max(0, until - (System.nanoTime() - begin));
    }
  }

  private Announcement words() {
    NodeInfo nodeNow = subject.node.get();
    List<Progress> versions = subject.versions.get();
    return new Announcement(
        nodeNow,
        subject.place,
        subject.load.get(),
        versions.subList(0, Math.min(versions.size(), Progress.MOST_VERSIONS)),
        nodeNow.role() == Role.RELAY ? subject.below.get() : List.of());
  }

  private synchronized News news() {
    return news;
  }

  /**
   * Waits; shorter if there is news.
   *
   * @param told up to which news
   */
  private synchronized boolean isClosedWithin(long nanos, News told) {
    long begin = System.nanoTime();
    while (!closed) {
      long left = news.pause(told, nanos) - (System.nanoTime() - begin);
      if (left <= 0) {
        return false;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        return true;
      }
    }
    return true;
  }

  /** Says goodbye to those that know the node, for a second in all, and stops. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    NodeInfo last = subject.node.get();
    List<Thread> goodbyes = upstreams.stream().map(upstream -> goodbye(upstream, last)).toList();
    long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    for (Thread goodbye : goodbyes) {
      join(goodbye, end);
    }
    upstreams.forEach(Announcing::close);
  }

  private static Thread goodbye(Announcing upstream, NodeInfo node) {
    Thread thread = new Thread(() -> upstream.leave(node.id()), "goodbye");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void join(Thread thread, long end) {
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
