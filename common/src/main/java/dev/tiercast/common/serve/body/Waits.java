package dev.tiercast.common.serve.body;

import dev.tiercast.common.store.Presence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Bodies that wait for blocks that are on their way. Nobody waits longer than a bound; who waits
 * holds no thread, and whoever brings a block is not held up by those who wanted it. Thread safe.
 */
final class Waits {
  /** Told once, on a thread of the server. */
  interface Waiter {
    /**
     * The wait is over.
     *
     * @param failure why the block is not here; null if it is
     */
    void resume(@Nullable NotComeException failure);
  }

  private record Waiting(Waiter waiter, long since) {}

  private final Duration longest;
  private final LongSupplier nanoTime;
  private final Executor server;
  private final Runnable onFailure;

  // Guarded by this.
  private final Map<Presence, Room> rooms = new HashMap<>();
  private int waiting;
  private boolean closed;

  /**
   * @param longest how long a body waits at most
   * @param nanoTime nanoseconds from some point in time
   * @param server runs those who go on
   * @param onFailure told of each wait that was in vain
   */
  Waits(Duration longest, LongSupplier nanoTime, Executor server, Runnable onFailure) {
    this.longest = longest;
    this.nanoTime = nanoTime;
    this.server = server;
    this.onFailure = onFailure;
  }

  /** How many bodies wait. */
  synchronized int waiting() {
    return waiting;
  }

  /** Waits for a block; the first to do so makes it known that it is wanted. */
  void await(Absence absence, Waiter waiter) {
    Room room;
    boolean isFirst;
    synchronized (this) {
      room = rooms.computeIfAbsent(absence.presence(), Room::new);
      isFirst = room.add(absence.block(), new Waiting(waiter, nanoTime.getAsLong()));
      waiting++;
    }
    // It may have come, or all may have ended, before anybody was told to say so.
    if (absence.isOver()) {
      room.onHeld(absence.block());
    } else if (absence.presence().hasEnded()) {
      room.onEnd();
    } else if (isClosed()) {
      close();
    } else if (isFirst) {
      absence.presence().want(absence.block());
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Ends the waits that have lasted too long; to be called every second. */
  void look() {
    long now = nanoTime.getAsLong();
    fail(
        each -> now - each.since() > longest.toNanos(),
        "the bytes have not come within " + longest.toSeconds() + " s");
  }

  /** Nobody waits any more. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    fail(each -> true, "the node stops");
  }

  private void fail(Predicate<Waiting> which, String reason) {
    List<Waiting> failed = new ArrayList<>();
    synchronized (this) {
      for (Room room : List.copyOf(rooms.values())) {
        room.takeOut(which, failed);
      }
    }
    resume(failed, new NotComeException(reason));
  }

  /** On another thread, as whoever brings blocks has more of them to bring. */
  private void resume(List<Waiting> over, @Nullable NotComeException failure) {
    if (over.isEmpty()) {
      return;
    }
    Runnable all =
        () -> {
          for (Waiting each : over) {
            if (failure != null) {
              onFailure.run();
            }
            each.waiter().resume(failure);
          }
        };
    try {
      server.execute(all);
    } catch (RejectedExecutionException stopped) {
      all.run();
    }
  }

  /** Those who wait for blocks of one version. Guarded by the others' lock. */
  private final class Room implements Presence.Listener {
    private final Presence presence;
    private final Presence.Watch watch;
    private final Map<Integer, List<Waiting>> byBlock = new HashMap<>();

    Room(Presence presence) {
      this.presence = presence;
      this.watch = presence.watch(this);
    }

    /** Whether it is the first who waits for the block. */
    boolean add(int block, Waiting each) {
      List<Waiting> others = byBlock.computeIfAbsent(block, b -> new ArrayList<>());
      others.add(each);
      return others.size() == 1;
    }

    @Override
    public void onHeld(int block) {
      List<Waiting> over;
      synchronized (Waits.this) {
        over = byBlock.remove(block);
        left(over);
      }
      if (over != null) {
        resume(over, null);
      }
    }

    @Override
    public void onEnd() {
      List<Waiting> over = new ArrayList<>();
      List<Waiting> failed = new ArrayList<>();
      synchronized (Waits.this) {
        byBlock.forEach((block, some) -> (presence.has(block) ? over : failed).addAll(some));
        byBlock.clear();
        left(over);
        left(failed);
      }
      resume(over, null);
      resume(failed, new NotComeException("nobody brings the bytes any more"));
    }

    void takeOut(Predicate<Waiting> which, List<Waiting> out) {
      List<Waiting> leaving = new ArrayList<>();
      for (Iterator<List<Waiting>> all = byBlock.values().iterator(); all.hasNext(); ) {
        List<Waiting> some = all.next();
        some.stream().filter(which).forEach(leaving::add);
        some.removeIf(which);
        if (some.isEmpty()) {
          all.remove();
        }
      }
      left(leaving);
      out.addAll(leaving);
    }

    private void left(@Nullable List<Waiting> some) {
      waiting -= some == null ? 0 : some.size();
      if (byBlock.isEmpty()) {
        watch.close();
        rooms.remove(presence, this);
      }
    }
  }
}
