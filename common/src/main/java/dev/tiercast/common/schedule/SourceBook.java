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
  /** To a source that does not have everything; of its connections so many are in use, mostly. */
  private static final int USUAL_CONNECTIONS = 2;

  /** What many bring together is that of a time in which single blocks do not count. */
  private static final double LONG_MEMORY_NANOS = 20e9;

  private final List<SourceRecord> entries = new ArrayList<>();
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
    entries.add(new SourceRecord(new ConnectionLimit(mostConnections, blockSize), far));
  }

  /** Whether a source has only some of it, or wants to be asked for some of it only. */
  public void setPartial(int source, boolean isPartial) {
    entries.get(source).setPartial(isPartial);
  }

  /** Whether a source is near. */
  public void setNear(int source, boolean isNear, long now) {
    entries.get(source).moveTo(isNear ? near : far, now);
  }

  /** Whether a source has gone, for as long as it is not back. */
  public void setLeft(int source, boolean hasLeft) {
    entries.get(source).setLeft(hasLeft);
  }

  /**
   * A connection waits for bytes that the source does not have yet: until they can come, silence
   * says nothing about it.
   */
  public void paused(int source, long now) {
    entries.get(source).paused(now);
  }

  /** What such a connection waits for can come now. */
  public void resumed(int source, long now) {
    entries.get(source).resumed(now);
  }

  /** How many sources there are. */
  public int count() {
    return entries.size();
  }

  /** A connection to the source is in use. */
  public void opened(int source, long now) {
    entries.get(source).opened(now);
  }

  /** A connection to the source is free again. */
  public void closed(int source, long now) {
    SourceRecord entry = entries.get(source);
    entry.closed(now);
    if (2 * entry.bytesPerNano(now).orElse(0) > best(now)) {
      entry.isWorthTrying();
    }
  }

  /** Bytes have come over one of the connections. */
  public void received(int source, long bytes, long now) {
    entries.get(source).received(bytes, now);
  }

  /** The bytes of a block were right: whatever failed before is over. */
  public void delivered(int source) {
    entries.get(source).delivered();
  }

  /** How often a source has failed in a row. */
  int failures(int source) {
    return entries.get(source).failures();
  }

  /** A source that has what it was asked for took so long to answer. */
  public void answered(int source, long nanos) {
    entries.get(source).answered(nanos);
  }

  /** How long a source takes to answer, lately; 0 where nothing is known. */
  double latencyNanos(int source) {
    return entries.get(source).latencyNanos();
  }

  /** Whether the source sends the part of a shard that it is asked for, or all of it. */
  public void keepsRanges(int source, boolean keeps) {
    entries.get(source).keepsRanges(keeps);
  }

  /** Whether a part of a shard can be had from the source without the rest, as far as is known. */
  public boolean keepsRanges(int source) {
    return entries.get(source).keepsRanges();
  }

  /** What is asked of a source cannot follow something else on the same connection. */
  public void isNotFollowed(int source) {
    entries.get(source).isNotFollowed();
  }

  /** Whether it can, as far as is known. */
  boolean isFollowed(int source) {
    return entries.get(source).isFollowed();
  }

  /** Time has passed. */
  public void tick(long now) {
    entries.forEach(entry -> entry.tick(now));
  }

  /**
   * The source failed; it is left alone for a while. While it is, more failures change nothing:
   * connections that break together are one failure.
   *
   * @param longer how long the source itself asks to be left alone, 0 if it does not
   */
  public void failed(int source, long longer, long now) {
    entries.get(source).failed(longer, backoff, random, now);
  }

  /** The source is not asked again. */
  public void exclude(int source) {
    entries.get(source).exclude();
  }

  /** Whether the source is not asked again. */
  public boolean isExcluded(int source) {
    return entries.get(source).isExcluded();
  }

  /** How many connections may be in use now to sources that do not have everything. */
  int partialConnections(long now) {
    return (int) available(now).filter(source -> entries.get(source).isPartial()).count()
        * USUAL_CONNECTIONS;
  }

  /** Whether no source may be asked again, and not only because all have gone. */
  public boolean areAllExcluded() {
    return (entries.isEmpty() || entries.stream().anyMatch(SourceRecord::isExcluded))
        && entries.stream().noneMatch(SourceRecord::isThere);
  }

  /** The sources that may be asked now, whatever they are worth. */
  public IntStream available(long now) {
    return IntStream.range(0, entries.size())
        .filter(source -> entries.get(source).isAvailable(now));
  }

  /** Whether more connections to a source are in use than are worth having. */
  public boolean hasTooMany(int source) {
    SourceRecord entry = entries.get(source);
    return entry.active() > entry.limit();
  }

  /**
   * What each connection to a source brings, in bytes per nanosecond, as far as it has been
   * measured.
   */
  public OptionalDouble perConnection(int source, long now) {
    SourceRecord entry = entries.get(source);
    return divided(entry.bytesPerNano(now), Math.max(1, entry.active()));
  }

  /** What all connections to a source bring, as far as it has been measured. */
  public OptionalDouble ofAll(int source, long now) {
    return entries.get(source).bytesPerNano(now);
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
    boolean isAnyThere = entries.stream().anyMatch(entry -> entry.isOf(group) && entry.isThere());
    return isAnyThere ? group.bytesPerNano(now).orElse(0) : 0;
  }

  /** Whether a source is being asked for something that it has. */
  boolean isInUse(int source) {
    return entries.get(source).sending() > 0;
  }

  /** What one more connection to a source would bring, as far as it has been measured. */
  public OptionalDouble ofOneMore(int source, long now) {
    SourceRecord entry = entries.get(source);
    return divided(entry.bytesPerNano(now), entry.active() + 1);
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
      SourceRecord entry = entries.get(source);
      if (entry.isAvailable(now) && entry.active() < entry.limit()) {
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
        .flatMapToDouble(entry -> entry.bytesPerNano(now).stream())
        .max()
        .orElse(1);
  }
}
