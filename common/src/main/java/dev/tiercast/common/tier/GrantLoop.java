package dev.tiercast.common.tier;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Backoff;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.transfer.NodeReply;
import dev.tiercast.common.transfer.NodeRequests;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;

/**
 * Keeps asking an origin which blocks of a version to take from it, so that there are always some,
 * and never many: what is granted to us others do not get. Goes on whatever happens at the origin,
 * until it is closed. One thread. Thread safe.
 */
public final class GrantLoop implements Closeable {
  /**
   * What is asked for whom.
   *
   * @param self who asks
   * @param rack where it is
   * @param spreads whether it serves others while it receives
   * @param version which
   * @param manifest SHA-256 of its manifest
   */
  public record Subject(
      NodeId self, Optional<String> rack, boolean spreads, VersionId version, Digest manifest) {}

  /** What is wanted changes: what was asked for longer ago may be granted in vain. */
  private static final Duration WAIT = Duration.ofSeconds(5);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long SHORTEST_WAIT = TimeUnit.MILLISECONDS.toNanos(100);
  private static final Backoff BACKOFF = new Backoff(200_000_000L, 6_400_000_000L);

  /** It may be for a while, as when a node comes from another address than before. */
  private static final int FORBIDDEN = 403;

  private static final int BUSY = 503;

  /**
   * An origin that says no so many times running, for 10 to 20 s, goes on saying it for a while.
   */
  private static final int MOST_REFUSALS = 8;

  private final NodeRequests origin;
  private final Subject subject;
  private final Presence presence;
  private final IntFunction<BlockSpans> wanted;
  private final IntSupplier appetite;
  private final Consumer<BitSet> granted;
  private final Consumer<IOException> onRefusal;
  private final Presence.Watch watch;
  private final Random random = new Random();
  private final Thread thread;

  /** In a row; of the thread alone. */
  private int refusals;

  // Guarded by this.
  private boolean isNews = true;
  private boolean closed;

  /**
   * @param origin is closed at the end
   * @param presence which blocks of the version are here, or being fetched
   * @param wanted which blocks to ask for now, in so many runs at most: {@code Transfer::wanted}
   * @param appetite how many blocks to ask for now, 0 for none: {@code Transfer::appetite}
   * @param granted is told what was granted: {@code blocks -> transfer.held(source, blocks)}
   * @param onRefusal is told when the origin grants nothing: it does not have the version, does not
   *     know what grants are (or something before it does not), or has said no for a while; it is
   *     asked on. That it has no place for more asking counts only for those who spread: others do
   *     without it as long as relays serve
   */
  public GrantLoop(
      NodeRequests origin,
      Subject subject,
      Presence presence,
      IntFunction<BlockSpans> wanted,
      IntSupplier appetite,
      Consumer<BitSet> granted,
      Consumer<IOException> onRefusal) {
    this.origin = origin;
    this.subject = subject;
    this.presence = presence;
    this.wanted = wanted;
    this.appetite = appetite;
    this.granted = granted;
    this.onRefusal = onRefusal;
    this.thread = new Thread(this::keepAsking, "grants-" + subject.version());
    thread.setDaemon(true);
    this.watch =
        presence.watch(
            new Presence.Listener() {
              @Override
              public void onHeld(int block) {
                news();
              }

              @Override
              public void onComing() {
                news();
              }
            });
  }

  /** Begins; it ends with {@link #close}. */
  public void start() {
    thread.start();
  }

  private void keepAsking() {
    int failures = 0;
    while (!isClosed()) {
      try {
        int missing = appetite.getAsInt();
        BlockSpans wish = missing <= 0 ? BlockSpans.NONE : wanted.apply(GrantRequest.MOST_RUNS);
        if (wish.isEmpty()) {
          awaitNews(LOOK_NANOS);
        } else {
          ask(wish, missing);
          failures = 0;
        }
      } catch (IOException | RuntimeException | Error e) {
        // Whoever fetches from the origin tells what is wrong with it.
        failures++;
        pause(BACKOFF.delayNanos(failures, random));
      }
    }
  }

  private void ask(BlockSpans wish, int count) throws IOException {
    GrantRequest request =
        new GrantRequest(
            subject.self(), subject.rack(), subject.spreads(), subject.manifest(), count, wish);
    long begin = System.nanoTime();
    NodeReply reply =
        origin.post(
            new Resource.GrantsOf(subject.version()),
            GrantJson.write(request),
            Map.of(),
            WAIT,
            GrantRequest.MOST_BYTES);
    if (reply.status() != 200) {
      refusals += reply.status() != BUSY || subject.spreads() ? 1 : 0;
      if ((reply.isNotThere() && reply.status() != FORBIDDEN) || refusals == MOST_REFUSALS) {
        onRefusal.accept(reply.refusal());
      }
      throw reply.refusal();
    }
    refusals = 0;
    String what = origin.address().toString();
    BitSet more = GrantJson.readBlocks(what, reply.body(), presence.blocks()).toBitSet();
    more.and(wish.toBitSet());
    if (!more.isEmpty()) {
      granted.accept(more);
    } else if (System.nanoTime() - begin < SHORTEST_WAIT) {
      // It has nothing that is of use, and does not wait until it has.
      pause(LOOK_NANOS);
    }
  }

  private synchronized void news() {
    isNews = true;
    notifyAll();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void awaitNews(long nanos) {
    try {
      if (!isNews && !closed) {
        TimeUnit.NANOSECONDS.timedWait(this, nanos);
      }
      isNews = false;
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private synchronized void pause(long nanos) {
    try {
      long end = System.nanoTime() + nanos;
      for (long left = nanos; left > 0 && !closed; left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Stops asking, at once. What was granted and not fetched is for others after a while. */
  @Override
  public void close() {
    watch.close();
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    origin.close();
  }
}
