package dev.tiercast.common.schedule;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The tasks under way, and since when each expects its next block. Finds those that are better
 * left, so that somebody faster fetches the rest. Times are nanoseconds of one clock. Not thread
 * safe.
 */
public final class Stragglers {
  /** Whoever is idle must be this many times as fast. */
  private static final long TIMES_FASTER = 4;

  /** Shorter delays are nobody's fault. */
  private static final long SHORTEST_NANOS = 1_000_000_000L;

  /**
   * A block that is on its way.
   *
   * @param source who sends it
   * @param bytes its length
   * @param since when it was asked for
   */
  public record Expected(int source, int bytes, long since) {}

  private final Map<WorkBoard.Task, Expected> underWay = new LinkedHashMap<>();
  private final Set<WorkBoard.Task> waiting = new HashSet<>();

  /** A task expects a block now. */
  public void expect(WorkBoard.Task task, Expected block) {
    underWay.put(task, block);
    waiting.add(task);
  }

  /** The block has come; what is done with it now takes the time that it takes. */
  public void arrived(WorkBoard.Task task) {
    waiting.remove(task);
  }

  /** What a task expects, or expected last, if it is under way. */
  public Optional<Expected> expectedBy(WorkBoard.Task task) {
    return Optional.ofNullable(underWay.get(task));
  }

  /** The task is not under way any more. */
  public void forget(WorkBoard.Task task) {
    underWay.remove(task);
    waiting.remove(task);
  }

  /**
   * The first task that has waited so long for its block that a source without work would have
   * brought it long since.
   *
   * @param idle the source without work
   * @param available which shards it has
   */
  public Optional<WorkBoard.Task> find(
      int idle, IntPredicate available, SourceBook book, long now) {
    return underWay.entrySet().stream()
        .filter(entry -> waiting.contains(entry.getKey()))
        .filter(entry -> available.test(entry.getKey().shard()))
        .filter(entry -> isLate(entry.getValue(), idle, book, now))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static boolean isLate(Expected block, int idle, SourceBook book, long now) {
    double nanos =
        book.bytesPerNano(idle).isPresent()
            ? block.bytes() / book.bytesPerNano(idle).getAsDouble()
            : SHORTEST_NANOS;
    return now - block.since() > Math.max(SHORTEST_NANOS, TIMES_FASTER * nanos);
  }
}
