package dev.tiercast.common.schedule;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many take blocks from an origin at once. A thousand that share its uplink all get their first
 * block when a thousand have left, and nobody sends anything on before: a few get theirs at once.
 * There are more as long as that brings more bytes. Times are nanoseconds of one clock. Not thread
 * safe.
 */
final class Takers {
  private static final long SECOND = 1_000_000_000L;

  /** So many take at once however slow they are. */
  private static final int FEW = 8;

  /** They are to have so many blocks each, or what leaves in this time, on their way. */
  private static final int BLOCKS_EACH = 2;

  private static final double AHEAD_SECONDS = 0.5;

  /**
   * Whoever takes nothing for so long keeps nobody else away: at least, and where all of them take
   * one block after another more slowly, at most.
   */
  private static final long PATIENCE = 2 * SECOND;

  private static final long LONGEST_PATIENCE = 10 * SECOND;

  private static final int MOST = 1 << 14;

  private final ConnectionLimit limit = new ConnectionLimit(MOST / FEW, FEW);

  /** When each was granted or took something, the longest ago first. */
  private final Map<Holder, Long> moved = new LinkedHashMap<>();

  /** Most of them at once since time has passed. */
  private int busiest;

  private int pending;
  private int sent;
  private long now;
  private long since;
  private double perSecond;

  /** Whether one more should begin to take now. */
  boolean hasRoom() {
    return moved.size() < FEW * limit.limit()
        || pending < Math.max(BLOCKS_EACH * FEW, AHEAD_SECONDS * perSecond);
  }

  /** Somebody is to take blocks, takes some, or is not to take some any more. */
  void changed(Holder holder, int more) {
    if (pending == 0) {
      // What leaves, and how fast, is seen from when there is something to take.
      since = now;
      sent = 0;
    }
    pending += more;
    moved.remove(holder);
    if (holder.isTaking()) {
      moved.put(holder, now);
      busiest = Math.max(busiest, moved.size());
    }
  }

  /** Blocks have left. */
  void sent(int blocks) {
    sent += blocks;
    limit.received(blocks);
  }

  /** In which each of them takes its two blocks, as fast as all do; not known before any was. */
  long patience() {
    double each = BLOCKS_EACH * moved.size() / perSecond * SECOND;
    return (long) Math.max(PATIENCE, Math.min(LONGEST_PATIENCE, each));
  }

  /** Time has passed. */
  void tick(long time) {
    now = time;
    Iterator<Long> oldest = moved.values().iterator();
    long patience = patience();
    while (oldest.hasNext() && now - oldest.next() > patience) {
      oldest.remove();
    }
    limit.tick(now, busiest / FEW);
    busiest = moved.size();
    if (sent > 0 && now - since >= SECOND) {
      // That nothing leaves does not say how fast it would. Those who begin together take together:
      // what left in one second says little.
      double latest = sent * (double) SECOND / (now - since);
      perSecond = perSecond == 0 ? latest : (perSecond + latest) / 2;
      sent = 0;
      since = now;
    }
  }
}
