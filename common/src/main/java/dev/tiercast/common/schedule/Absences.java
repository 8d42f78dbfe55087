package dev.tiercast.common.schedule;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Which shards sources turned out not to have, and when it is worth asking again: they may be on
 * their way. Says nothing about how fast a source is. Times are nanoseconds of one clock. Not
 * thread safe.
 */
public final class Absences {
  private static final Backoff BACKOFF = new Backoff(100_000_000L, 5_000_000_000L);

  private record Place(int source, int shard) {}

  private record Absence(int times, long until) {}

  private final Map<Place, Absence> absences = new HashMap<>();
  private final RandomGenerator random;

  public Absences(RandomGenerator random) {
    this.random = random;
  }

  /** A source did not have a shard. */
  public void absent(int source, int shard, long now) {
    absences.compute(
        new Place(source, shard),
        (place, before) -> {
          int times = before == null ? 1 : before.times + 1;
          return new Absence(times, now + BACKOFF.delayNanos(times, random));
        });
  }

  /** A source sent bytes of a shard: it has it. */
  public void present(int source, int shard) {
    absences.remove(new Place(source, shard));
  }

  /** Whether a source is believed not to have a shard now. */
  public boolean isAbsent(int source, int shard, long now) {
    Absence absence = absences.get(new Place(source, shard));
    return absence != null && now < absence.until;
  }
}
