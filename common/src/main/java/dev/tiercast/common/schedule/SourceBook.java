package dev.tiercast.common.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    private double bytesPerNano = Double.NaN;
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
      entries.add(new Entry());
    }
    this.backoff = backoff;
    this.random = random;
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
    double measured = (double) bytes / Math.max(1, nanos);
    entry.bytesPerNano =
        Double.isNaN(entry.bytesPerNano)
            ? measured
            : entry.bytesPerNano + NEWEST * (measured - entry.bytesPerNano);
  }

  /** The source failed; it is left alone for a while. */
  public void failed(int source, long now) {
    Entry entry = entries.get(source);
    entry.failures++;
    entry.retryAt = now + backoff.delayNanos(entry.failures, random);
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
   * The sources that may be asked now, best first: by the throughput that one more connection can
   * expect, where a source that has not been measured counts as good as the best, so that it is
   * tried.
   *
   * @param mostConnections to one source
   */
  public List<Integer> ranked(long now, int mostConnections) {
    double best =
        entries.stream()
            .mapToDouble(entry -> entry.bytesPerNano)
            .filter(rate -> !Double.isNaN(rate))
            .max()
            .orElse(1);
    List<Integer> ranked = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (!entry.excluded && entry.retryAt <= now && entry.active < mostConnections) {
        ranked.add(i);
      }
    }
    ranked.sort(Comparator.comparingDouble(source -> -expected(entries.get(source), best)));
    return ranked;
  }

  private static double expected(Entry entry, double best) {
    double rate = Double.isNaN(entry.bytesPerNano) ? best : entry.bytesPerNano;
    return rate / (entry.active + 1);
  }

  /** When the next source that is left alone may be asked again; empty if none is. */
  public OptionalLong nextRetry(long now) {
    return entries.stream()
        .filter(entry -> !entry.excluded && entry.retryAt > now)
        .mapToLong(entry -> entry.retryAt)
        .min();
  }
}
