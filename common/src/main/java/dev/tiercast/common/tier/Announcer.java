package dev.tiercast.common.tier;

import dev.tiercast.common.transfer.NodeRequests;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Announces a node to its upstreams, again and again, with those that it has heard of, and says
 * when it ends. An upstream that knows nothing of announcements is asked rarely. One thread for
 * each upstream, so that one that hangs costs no lease at another. Thread safe.
 */
public final class Announcer implements Closeable {
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

  private final Subject subject;
  private final List<Announcing> upstreams;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Thread> threads;

  /**
   * @param upstreams to whom; closed at the end
   */
  public Announcer(Subject subject, List<NodeRequests> upstreams, AnnouncerListener listener) {
    this.subject = subject;
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

  private void announce(Announcing upstream) {
    long pause = 0;
    while (!isClosedWithin(pause)) {
      long begin = System.nanoTime();
      long until = upstream.tell(this::words).toNanos();
      pause = Math.max(0, until - (System.nanoTime() - begin));
    }
  }

  private Announcement words() {
    NodeInfo node = subject.node.get();
    List<Progress> versions = subject.versions.get();
    return new Announcement(
        node,
        subject.place,
        subject.load.get(),
        versions.subList(0, Math.min(versions.size(), Progress.MOST_VERSIONS)),
        node.role() == Role.RELAY ? subject.below.get() : List.of());
  }

  private boolean isClosedWithin(long nanos) {
    try {
      return closing.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** Says goodbye to those that know the node, for a second in all, and stops. */
  @Override
  public void close() {
    closing.countDown();
    NodeInfo node = subject.node.get();
    List<Thread> goodbyes = upstreams.stream().map(upstream -> goodbye(upstream, node)).toList();
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
