package dev.tiercast.common.schedule;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which shards sources turned out not to have, and when it is worth asking again: they may be on
 * their way. A source that lacks one after another is not asked for each of them. Says nothing
 * about how fast a source is. Times are nanoseconds of one clock. Not thread safe.
 */
public final class Absences {
  private static final Backoff BACKOFF = new Backoff(100_000_000L, 5_000_000_000L);

  /** So many in a row say that the others are not worth asking for, either. */
  private static final int TELLING = 4;

  private record Place(int source, int shard) {}

  private record Absence(int times, long until) {}

  private final Map<Place, Absence> absences = new HashMap<>();

  /** In a row, whatever the shard. */
  private final Map<Integer, Absence> rows = new HashMap<>();

  private final RandomGenerator random;

  public Absences(RandomGenerator random) {
    this.random = random;
  }

  /** A source did not have a shard. */
  public void absent(int source, int shard, long now) {
    absences.compute(new Place(source, shard), (place, before) -> oneMore(before, 1, now));
    rows.compute(source, (row, before) -> oneMore(before, TELLING, now));
  }

  private Absence oneMore(@Nullable Absence before, int telling, long now) {
    int times = before == null ? 1 : before.times + 1;
    return times < telling
        ? new Absence(times, Long.MIN_VALUE)
        : new Absence(times, now + BACKOFF.delayNanos(times - telling + 1, random));
  }

  /** A source sent bytes of a shard: it has it. */
  public void present(int source, int shard) {
    absences.remove(new Place(source, shard));
    rows.remove(source);
  }

  /** Whether a source is believed not to have a shard now. */
  public boolean isAbsent(int source, int shard, long now) {
    return holds(absences.get(new Place(source, shard)), now) || holds(rows.get(source), now);
  }

  private static boolean holds(@Nullable Absence absence, long now) {
    return absence != null && now < absence.until;
  }
}
