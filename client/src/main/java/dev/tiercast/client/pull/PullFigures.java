package dev.tiercast.client.pull;

import dev.tiercast.common.layout.ServerAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came of a pull so far, and from whom: the one place that counts. Times are nanoseconds of
 * one clock. Thread safe.
 */
final class PullFigures {
  private static final class Entry {
    private final RecentRate rate = new RecentRate();
    private long bytes;
    private int failures;
  }

  private final long begin;
  private final Map<ServerAddress, Entry> sources = new LinkedHashMap<>();
  private final RecentRate rate = new RecentRate();
  private long size;
  private long checked;
  private long done;
  private long fetched;

  /**
   * @param begin when the pull began
   */
  PullFigures(long begin) {
    this.begin = begin;
  }

  /** So much is wanted, and so much of it is there. */
  synchronized void expect(long wanted, long present) {
    size = wanted;
    done = present;
  }

  /** So many bytes were there before, and need not be fetched. */
  synchronized void reused(int bytes) {
    done += bytes;
  }

  /** How far what is there has been compared, of so many bytes. */
  synchronized PullEvent.Checking checked(long now, int bytes, long of) {
    checked += bytes;
    return new PullEvent.Checking(Duration.ofNanos(now - begin), Math.min(checked, of), of);
  }

  /** A source is asked; returns whether it is for the first time. */
  synchronized boolean joined(ServerAddress source) {
    boolean isNew = !sources.containsKey(source);
    entry(source);
    return isNew;
  }

  /** So many bytes came from a source and were right. */
  synchronized void arrived(ServerAddress source, int bytes) {
    entry(source).bytes += bytes;
    fetched += bytes;
    done += bytes;
  }

  /** A source failed. */
  synchronized void failed(ServerAddress source) {
    entry(source).failures++;
  }

  private Entry entry(ServerAddress source) {
    return sources.computeIfAbsent(source, address -> new Entry());
  }

  /** All of it, at a time that is not before that of the last call. */
  synchronized PullEvent.Progress at(long now) {
    return new PullEvent.Progress(
        Duration.ofNanos(now - begin),
        // Blocks are whole where only a part of them is wanted.
        Math.min(done, size),
        size,
        fetched,
        rate.sample(now, fetched),
        sources.entrySet().stream().map(entry -> figures(entry, now)).toList());
  }

  /** How many bytes a second came from each source lately; times as above. */
  synchronized Map<ServerAddress, Long> rates(long now) {
    Map<ServerAddress, Long> rates = new LinkedHashMap<>();
    sources.forEach((source, entry) -> rates.put(source, entry.rate.sample(now, entry.bytes)));
    return rates;
  }

  private SourceFigures figures(Map.Entry<ServerAddress, Entry> source, long now) {
    Entry entry = source.getValue();
    return new SourceFigures(
        source.getKey(),
        entry.bytes,
        fetched == 0 ? 0 : (double) entry.bytes / fetched,
        entry.rate.sample(now, entry.bytes),
        entry.failures);
  }
}
