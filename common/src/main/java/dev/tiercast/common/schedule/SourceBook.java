package dev.tiercast.common.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What is known about each source, apart from how one is chosen: measured throughput, connections
 * in use and worth having, failures in a row, and until when to leave it alone. Sources are
 * numbered from 0; times are nanoseconds of one clock. Not thread safe.
 */
public final class SourceBook {
  /** A source that was measured and is not used is tried again after this time, then later. */
  private static final long FIRST_TRIAL = 10_000_000_000L;

  private static final long LATEST_TRIAL = 160_000_000_000L;

  /**
   * To a source that does not have everything: two that bring, and for each one that asks for what
   * is next. More would bring no more, but each block later.
   */
  private static final int PARTIAL_CONNECTIONS = 4;

  /** Of them are in use, mostly. */
  private static final int USUAL_CONNECTIONS = 2;

  /** What a source brings is that of the last second. */
  private static final double MEMORY_NANOS = 1e9;

  /** What many bring together is that of a time in which single blocks do not count. */
  private static final double LONG_MEMORY_NANOS = 20e9;

  /** Of the latest latency in what is believed. */
  private static final double LATENCY_WEIGHT = 0.25;

  private static final class Entry {
    private final Throughput throughput = new Throughput(MEMORY_NANOS);
    private final ConnectionLimit limit;

    /** What it and those who are as near bring together. */
    private Throughput group;

    private int active;
    private double latencyNanos;
    private int failures;
    private long retryAt = Long.MIN_VALUE;
    private boolean excluded;
    private boolean hasLeft;
    private boolean keepsRanges = true;
    private boolean isFollowed = true;

    /** What it has comes bit by bit: how many connections it is worth is not measured. */
    private boolean isPartial;

    /** When a connection was last closed, and for how long it is believed what was measured. */
    private long usedAt;

    private long believed = FIRST_TRIAL;

    Entry(ConnectionLimit limit, Throughput group) {
      this.limit = limit;
      this.group = group;
    }

    void opened(long now) {
      throughput.opened(now);
      group.opened(now);
    }

    void closed(long now) {
      throughput.closed(now);
      group.closed(now);
    }

    void received(long bytes, long now) {
      throughput.received(bytes, now);
      group.received(bytes, now);
      limit.received(bytes);
    }

    void moveTo(Throughput others, long now) {
      for (int i = 0; i < throughput.connections(); i++) {
        group.closed(now);
        others.opened(now);
      }
      group = others;
    }

    boolean isThere() {
      return !excluded && !hasLeft;
    }

    boolean isAvailable(long now) {
      return isThere() && retryAt <= now;
    }

    int limit() {
      return isPartial ? PARTIAL_CONNECTIONS : limit.limit();
    }

    boolean isTrialDue(long now) {
      return active == 0 && throughput.bytesPerNano(now).isPresent() && now - usedAt >= believed;
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final Throughput near = new Throughput(LONG_MEMORY_NANOS);
  private final Throughput far = new Throughput(LONG_MEMORY_NANOS);
  private final int mostConnections;
  private final int blockSize;
  private final Backoff backoff;
  private final RandomGenerator random;

  /**
   * Knows no source yet.
   *
   * @param mostConnections to one source
   * @param blockSize bytes of a block
   */
  public SourceBook(int mostConnections, int blockSize, Backoff backoff, RandomGenerator random) {
    this.mostConnections = mostConnections;
    this.blockSize = blockSize;
    this.backoff = backoff;
    this.random = random;
  }

  /** One more source, not near, of which nothing is known; it gets the next number. */
  public void add() {
    entries.add(new Entry(new ConnectionLimit(mostConnections, blockSize), far));
  }

  /** Whether a source has only some of it, or wants to be asked for some of it only. */
  public void setPartial(int source, boolean isPartial) {
    entries.get(source).isPartial = isPartial;
  }

  /** Whether a source is near. */
  public void setNear(int source, boolean isNear, long now) {
    entries.get(source).moveTo(isNear ? near : far, now);
  }

  /** Whether a source has gone, for as long as it is not back. */
  public void setLeft(int source, boolean hasLeft) {
    entries.get(source).hasLeft = hasLeft;
  }

  /**
   * A connection waits for bytes that the source does not have yet: until they can come, silence
   * says nothing about it.
   */
  public void paused(int source, long now) {
    entries.get(source).closed(now);
  }

  /** What such a connection waits for can come now. */
  public void resumed(int source, long now) {
    entries.get(source).opened(now);
  }

  /** How many sources there are. */
  public int count() {
    return entries.size();
  }

  /** A connection to the source is in use. */
  public void opened(int source, long now) {
    Entry entry = entries.get(source);
    if (entry.isTrialDue(now)) {
      entry.believed = Math.min(2 * entry.believed, LATEST_TRIAL);
    }
    entry.active++;
    entry.opened(now);
  }

  /** A connection to the source is free again. */
  public void closed(int source, long now) {
    Entry entry = entries.get(source);
    entry.active--;
    entry.closed(now);
    entry.usedAt = now;
    if (2 * entry.throughput.bytesPerNano(now).orElse(0) > best(now)) {
      entry.believed = FIRST_TRIAL;
    }
  }

  /** Bytes have come over one of the connections. */
  public void received(int source, long bytes, long now) {
    entries.get(source).received(bytes, now);
  }

  /** The bytes of a block were right: whatever failed before is over. */
  public void delivered(int source) {
    entries.get(source).failures = 0;
  }

  /** How often a source has failed in a row. */
  int failures(int source) {
    return entries.get(source).failures;
  }

  /** A source that has what it was asked for took so long to answer. */
  public void answered(int source, long nanos) {
    Entry entry = entries.get(source);
    entry.latencyNanos += LATENCY_WEIGHT * (nanos - entry.latencyNanos);
  }

  /** How long a source takes to answer, lately; 0 where nothing is known. */
  double latencyNanos(int source) {
    return entries.get(source).latencyNanos;
  }

  /** Whether the source sends the part of a shard that it is asked for, or all of it. */
  public void keepsRanges(int source, boolean keeps) {
    entries.get(source).keepsRanges = keeps;
  }

  /** Whether a part of a shard can be had from the source without the rest, as far as is known. */
  public boolean keepsRanges(int source) {
    return entries.get(source).keepsRanges;
  }

  /** What is asked of a source cannot follow something else on the same connection. */
  public void isNotFollowed(int source) {
    entries.get(source).isFollowed = false;
  }

  /** Whether it can, as far as is known. */
  boolean isFollowed(int source) {
    return entries.get(source).isFollowed;
  }

  /** Time has passed. */
  public void tick(long now) {
    entries.forEach(entry -> entry.limit.tick(now, entry.active));
  }

  /**
   * The source failed; it is left alone for a while. While it is, more failures change nothing:
   * connections that break together are one failure.
   *
   * @param longer how long the source itself asks to be left alone, 0 if it does not
   */
  public void failed(int source, long longer, long now) {
    Entry entry = entries.get(source);
    if (entry.isAvailable(now)) {
      entry.failures++;
      entry.retryAt = now + backoff.delayNanos(entry.failures, random);
      if (entry.active > 1) {
        entry.limit.refused(entry.active - 1);
      }
    }
    entry.retryAt = Math.max(entry.retryAt, now + longer);
  }

  /** The source is not asked again. */
  public void exclude(int source) {
    entries.get(source).excluded = true;
  }

  /** Whether the source is not asked again. */
  public boolean isExcluded(int source) {
    return entries.get(source).excluded;
  }

  /** How many connections may be in use now to sources that do not have everything. */
  int partialConnections(long now) {
    return (int) available(now).filter(source -> entries.get(source).isPartial).count()
        * USUAL_CONNECTIONS;
  }

  /** Whether no source may be asked again, and not only because all have gone. */
  public boolean areAllExcluded() {
    return (entries.isEmpty() || entries.stream().anyMatch(entry -> entry.excluded))
        && entries.stream().allMatch(entry -> entry.excluded || entry.hasLeft);
  }

  /** The sources that may be asked now, whatever they are worth. */
  public IntStream available(long now) {
    return IntStream.range(0, entries.size())
        .filter(source -> entries.get(source).isAvailable(now));
  }

  /** Whether more connections to a source are in use than are worth having. */
  public boolean hasTooMany(int source) {
    Entry entry = entries.get(source);
    return entry.active > entry.limit();
  }

  /**
   * What each connection to a source brings, in bytes per nanosecond, as far as it has been
   * measured.
   */
  public OptionalDouble perConnection(int source, long now) {
    Entry entry = entries.get(source);
    return divided(entry.throughput.bytesPerNano(now), Math.max(1, entry.active));
  }

  /** What all connections to a source bring, as far as it has been measured. */
  public OptionalDouble ofAll(int source, long now) {
    return entries.get(source).throughput.bytesPerNano(now);
  }

  /**
   * What those who are near bring together while any of them is asked, in bytes per nanosecond; 0
   * where nothing has come, or none of them is there any more.
   */
  double nearTogether(long now) {
    return together(near, now);
  }

  /** The same of all others. */
  double farTogether(long now) {
    return together(far, now);
  }

  private double together(Throughput group, long now) {
    boolean isAnyThere =
        entries.stream().anyMatch(entry -> entry.group == group && entry.isThere());
    return isAnyThere ? group.bytesPerNano(now).orElse(0) : 0;
  }

  /** Whether a source is being asked for something that it has. */
  boolean isInUse(int source) {
    return entries.get(source).throughput.connections() > 0;
  }

  /** What one more connection to a source would bring, as far as it has been measured. */
  public OptionalDouble ofOneMore(int source, long now) {
    Entry entry = entries.get(source);
    return divided(entry.throughput.bytesPerNano(now), entry.active + 1);
  }

  private static OptionalDouble divided(OptionalDouble rate, int connections) {
    return rate.isPresent() ? OptionalDouble.of(rate.getAsDouble() / connections) : rate;
  }

  /**
   * The sources to which one more connection may be opened now, best first: by the throughput that
   * it can expect. A source that has not been measured, or not for long, counts as good as the
   * best, so that it is tried. Among equals chance decides, so that not everybody begins with the
   * same one.
   */
  public List<Integer> ranked(long now) {
    List<Integer> ranked = new ArrayList<>();
    int first = entries.isEmpty() ? 0 : random.nextInt(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      int source = (first + i) % entries.size();
      Entry entry = entries.get(source);
      if (entry.isAvailable(now) && entry.active < entry.limit()) {
        ranked.add(source);
      }
    }
    double best = best(now);
    double[] expected = new double[entries.size()];
    ranked.forEach(source -> expected[source] = expected(source, best, now));
    ranked.sort(Comparator.comparingDouble(source -> -expected[source]));
    return ranked;
  }

  /**
   * What one more connection to a source can be expected to bring, in bytes per nanosecond: as much
   * as the best where it has not been measured, or not for long.
   */
  public double expected(int source, long now) {
    return expected(source, best(now), now);
  }

  private double expected(int source, double best, long now) {
    OptionalDouble measured =
        entries.get(source).isTrialDue(now) ? OptionalDouble.empty() : ofOneMore(source, now);
    return measured.orElse(best);
  }

  private double best(long now) {
    return entries.stream()
        .flatMapToDouble(entry -> entry.throughput.bytesPerNano(now).stream())
        .max()
        .orElse(1);
  }
}
