package dev.tiercast.common.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * What is known about each source, apart from how one is chosen: measured throughput, connections
 * in use, failures in a row, and until when to leave it alone. Sources are numbered from 0; times
 * are nanoseconds of one clock. Not thread safe.
 */
public final class SourceBook {
  /** Weight of the newest measurement: about the last ten blocks count. */
  private static final double NEWEST = 0.2;

  private static final class Entry {
    private OptionalDouble bytesPerNano = OptionalDouble.empty();
    private int active;
    private int failures;
    private long retryAt = Long.MIN_VALUE;
    private boolean excluded;
  }

  private final List<Entry> entries = new ArrayList<>();
  private final Backoff backoff;
  private final RandomGenerator random;

  public SourceBook(int sources, Backoff backoff, RandomGenerator random) {
    for (int i = 0; i < sources; i++) {
      add();
    }
    this.backoff = backoff;
    this.random = random;
  }

  /** One more source, of which nothing is known; it gets the next number. */
  public void add() {
    entries.add(new Entry());
  }

  /** A connection to the source is in use. */
  public void opened(int source) {
    entries.get(source).active++;
  }

  /** A connection to the source is free again. */
  public void closed(int source) {
    entries.get(source).active--;
  }

  /** Good bytes came over one connection in this time. */
  public void delivered(int source, long bytes, long nanos) {
    Entry entry = entries.get(source);
    entry.failures = 0;
    double measured = rate(bytes, nanos);
    double before = entry.bytesPerNano.orElse(measured);
    entry.bytesPerNano = OptionalDouble.of(before + NEWEST * (measured - before));
  }

  /** These bytes have not come although so much time went by, and are not waited for. */
  public void wasTooSlow(int source, long bytes, long nanos) {
    Entry entry = entries.get(source);
    double most = rate(bytes, nanos);
    entry.bytesPerNano = OptionalDouble.of(Math.min(most, entry.bytesPerNano.orElse(most)));
  }

  private static double rate(long bytes, long nanos) {
    return (double) bytes / Math.max(1, nanos);
  }

  /**
   * The source failed; it is left alone for a while. While it is, more failures change nothing:
   * connections that break together are one failure.
   */
  public void failed(int source, long now) {
    Entry entry = entries.get(source);
    if (entry.retryAt <= now) {
      entry.failures++;
      entry.retryAt = now + backoff.delayNanos(entry.failures, random);
    }
  }

  /** The source is not asked again. */
  public void exclude(int source) {
    entries.get(source).excluded = true;
  }

  /** Whether the source is not asked again. */
  public boolean isExcluded(int source) {
    return entries.get(source).excluded;
  }

  /** Whether no source may be asked again. */
  public boolean areAllExcluded() {
    return entries.stream().allMatch(entry -> entry.excluded);
  }

  /**
   * How fast bytes come over one connection to a source, in bytes per nanosecond, as far as it has
   * been measured.
   */
  public OptionalDouble bytesPerNano(int source) {
    return entries.get(source).bytesPerNano;
  }

  /**
   * The sources that may be asked now, best first: by the throughput that one more connection can
   * expect, where a source that has not been measured counts as good as the best, so that it is
   * tried. Among equals chance decides, so that not everybody begins with the same one.
   *
   * @param mostConnections to one source
   */
  public List<Integer> ranked(long now, int mostConnections) {
    double best =
        entries.stream().flatMapToDouble(entry -> entry.bytesPerNano.stream()).max().orElse(1);
    List<Integer> ranked = new ArrayList<>();
    int first = entries.isEmpty() ? 0 : random.nextInt(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      int source = (first + i) % entries.size();
      Entry entry = entries.get(source);
      if (!entry.excluded && entry.retryAt <= now && entry.active < mostConnections) {
        ranked.add(source);
      }
    }
    ranked.sort(Comparator.comparingDouble(source -> -expected(entries.get(source), best)));
    return ranked;
  }

  private static double expected(Entry entry, double best) {
    return entry.bytesPerNano.orElse(best) / (entry.active + 1);
  }

  /** When the next source that is left alone may be asked again; empty if none is. */
  public OptionalLong nextRetry(long now) {
    return entries.stream()
        .filter(entry -> !entry.excluded && entry.retryAt > now)
        .mapToLong(entry -> entry.retryAt)
        .min();
  }
}
