package dev.tiercast.common.tier;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.transfer.NodeReply;
import dev.tiercast.common.transfer.NodeRequests;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what one node knows of others up to date: whoever comes or goes there is known here within
 * a round trip, and what they do every few seconds while that is of use, the less often the more
 * they are. A server that knows nobody is asked rarely. One thread. Thread safe.
 */
public final class ListMirror implements Closeable {
  /** What is kept up to date. Told by the thread that asks. */
  public interface Listener {
    /** This is what the node knows now. */
    void onList(NodeList list);

    /** The node does not know what others are: it is a plain server. */
    void onNothing();

    /** The node has not answered for long: what it said may be old. */
    default void onSilence() {}
  }

  private static final Duration SHORTEST_LOOK = Duration.ofSeconds(5);
  private static final Duration IDLE_LOOK = Duration.ofSeconds(30);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(60);
  private static final Duration PLAIN_SERVER = Duration.ofMinutes(2);
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

  /** So much of a list a second is little for any node, however many ask it. */
  private static final int BYTES_PER_SECOND = 16 << 10;

  private final NodeRequests node;
  private final BooleanSupplier isOfUse;
  private final Listener listener;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  // Used by the thread alone.
  private @Nullable String tag;
  private Duration look = SHORTEST_LOOK;
  private long lastHeard = System.nanoTime();
  private long lastList = System.nanoTime();
  private boolean isEmpty;
  private boolean isSilent;
  private int failures;

  /**
   * @param node whose list; closed at the end
   * @param isOfUse whether it matters now what those who serve do, and how far they are
   */
  public ListMirror(NodeRequests node, BooleanSupplier isOfUse, Listener listener) {
    this.node = node;
    this.isOfUse = isOfUse;
    this.listener = listener;
    this.thread = new Thread(this::follow, "relays-of-" + node.address());
    thread.setDaemon(true);
  }

  /** Begins; it ends with {@link #close}. */
  public void start() {
    thread.start();
  }

  private void follow() {
    Duration pause = Duration.ZERO;
    while (!isClosedWithin(pause)) {
      try {
        pause = ask();
      } catch (IOException | RuntimeException | Error e) {
        pause = failed();
      }
    }
  }

  /** Asks once; how long to leave the node alone then. */
  private Duration ask() throws IOException {
    long now = System.nanoTime();
    Duration left = look.minusNanos(now - lastList);
    // When it is time to see what they do, it does not matter whether somebody came.
    String known = left.toSeconds() > 0 ? tag : null;
    NodeReply reply =
        node.get(
            new Resource.Relays(),
            known == null ? Map.of() : Map.of("If-None-Match", known),
            known == null ? Duration.ZERO : Duration.ofSeconds(left.toSeconds()),
            NodeList.MOST_BYTES);
    if (reply.isOfPlainServer()) {
      return nothing();
    }
    return switch (reply.status()) {
      case 200 -> heard(reply);
      case 304 -> unchanged(reply, left, System.nanoTime() - now);
      default -> throw reply.refusal();
    };
  }

  private Duration heard(NodeReply reply) throws IOException {
    NodeList list = RegistryJson.readList(node.address().toString(), reply.body());
    tag = reply.field("ETag").orElse(null);
    lastList = System.nanoTime();
    lastHeard = lastList;
    failures = 0;
    isEmpty = false;
    isSilent = false;
    Duration least = Duration.ofMillis(1000L * reply.body().length / BYTES_PER_SECOND);
    Duration pause = least.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : least;
    look = pause.multipliedBy(4);
    look = look.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : look;
    Duration shortest = isOfUse.getAsBoolean() ? SHORTEST_LOOK : IDLE_LOOK;
    look = look.compareTo(shortest) < 0 ? shortest : look;
    if (closing.getCount() > 0) {
      listener.onList(list);
    }
    return pause;
  }

  /** One that does not know what waiting is has answered at once, whatever it says. */
  private Duration unchanged(NodeReply reply, Duration left, long took) {
    lastHeard = System.nanoTime();
    failures = 0;
    isSilent = false;
    boolean hasWaited = took > SHORTEST_WAIT.toNanos();
    return hasWaited && reply.field("Preference-Applied").isPresent() ? Duration.ZERO : left;
  }

  private Duration nothing() {
    lastHeard = System.nanoTime();
    isSilent = false;
    empty();
    return PLAIN_SERVER;
  }

  private Duration failed() {
    tag = null;
    boolean isLong = System.nanoTime() - lastHeard > LONGEST_SILENCE.toNanos();
    if (isLong && !isSilent && closing.getCount() > 0) {
      isSilent = true;
      listener.onSilence();
    }
    failures = Math.min(failures + 1, 6);
    long most = Duration.ofMillis(250).toMillis() << failures;
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most));
  }

  private void empty() {
    tag = null;
    if (!isEmpty && closing.getCount() > 0) {
      isEmpty = true;
      listener.onNothing();
    }
  }

  private boolean isClosedWithin(Duration pause) {
    try {
      return closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** Stops at once; what is being asked breaks off. */
  @Override
  public void close() {
    closing.countDown();
    node.close();
  }
}
