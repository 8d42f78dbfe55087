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
  /** So many take at once however slow they are. */
  private static final int FEW = 8;

  /** They are to have so many blocks each, or what leaves in this time, on their way. */
  private static final int BLOCKS_EACH = 2;

  private static final double AHEAD_SECONDS = 0.5;

  private static final long SECOND = 1_000_000_000L;

  /** Whoever takes nothing for so long keeps nobody else away. */
  private static final long PATIENCE = 2_000_000_000L;

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

  /** Time has passed. */
  void tick(long time) {
    now = time;
    Iterator<Long> oldest = moved.values().iterator();
    while (oldest.hasNext() && now - oldest.next() > PATIENCE) {
      oldest.remove();
    }
    limit.tick(now, busiest / FEW);
    busiest = moved.size();
    if (now - since >= SECOND) {
      perSecond = sent * (double) SECOND / (now - since);
      sent = 0;
      since = now;
    }
  }
}
