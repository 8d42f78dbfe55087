package dev.tiercast.common.schedule;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/** What is known about one source. Times are nanoseconds of one clock. Not thread safe. */
final class SourceRecord {
  /** A source that was measured and is not used is tried again after this time, then later. */
  private static final long FIRST_TRIAL = 10_000_000_000L;

  private static final long LATEST_TRIAL = 160_000_000_000L;

  /**
   * To a source that does not have everything: two that bring, and for each one that asks for what
   * is next. More would bring no more, but each block later.
   */
  private static final int PARTIAL_CONNECTIONS = 4;

  /** What a source brings is that of the last second. */
  private static final double MEMORY_NANOS = 1e9;

  /** Of the latest latency in what is believed. */
  private static final double LATENCY_WEIGHT = 0.25;

  private final Throughput throughput = new Throughput(MEMORY_NANOS);
  private final ConnectionLimit limit;

  /** What it and those who are as near bring together. */
  private Throughput group;

  private int active;
  private double latencyNanos;
  private int failures;
  private long retryAt = Long.MIN_VALUE;
  private boolean isExcluded;
  private boolean hasLeft;
  private boolean keepsRanges = true;
  private boolean isFollowed = true;

  /** What it has comes bit by bit: how many connections it is worth is not measured. */
  private boolean isPartial;

  /** When a connection was last closed, and for how long it is believed what was measured. */
  private long usedAt;

  private long believed = FIRST_TRIAL;

  /**
   * Knows nothing yet.
   *
   * @param limit of its connections
   * @param group what it and those who are as near bring together
   */
  SourceRecord(ConnectionLimit limit, Throughput group) {
    this.limit = limit;
    this.group = group;
  }

  void setPartial(boolean now) {
    isPartial = now;
  }

  boolean isPartial() {
    return isPartial;
  }

  /** It is as near as others from now on. */
  void moveTo(Throughput others, long now) {
    for (int i = 0; i < throughput.connections(); i++) {
      group.closed(now);
      others.opened(now);
    }
    group = others;
  }

  boolean isOf(Throughput others) {
    return group == others;
  }

  void setLeft(boolean now) {
    hasLeft = now;
  }

  void exclude() {
    isExcluded = true;
  }

  boolean isExcluded() {
    return isExcluded;
  }

  /** Whether it has neither gone nor been excluded. */
  boolean isThere() {
    return !isExcluded && !hasLeft;
  }

  boolean isAvailable(long now) {
    return isThere() && retryAt <= now;
  }

  void opened(long now) {
    if (isTrialDue(now)) {
      believed = Math.min(2 * believed, LATEST_TRIAL);
    }
    active++;
    resumed(now);
  }

  void closed(long now) {
    active--;
    paused(now);
    usedAt = now;
  }

  /** It is good: when it is not used, what was measured is doubted as early as in the beginning. */
  void isWorthTrying() {
    believed = FIRST_TRIAL;
  }

  void paused(long now) {
    throughput.closed(now);
    group.closed(now);
  }

  void resumed(long now) {
    throughput.opened(now);
    group.opened(now);
  }

  void received(long bytes, long now) {
    throughput.received(bytes, now);
    group.received(bytes, now);
    limit.received(bytes);
  }

  void tick(long now) {
    limit.tick(now, active);
  }

  void delivered() {
    failures = 0;
  }

  int failures() {
    return failures;
  }

  void failed(long longer, Backoff backoff, RandomGenerator random, long now) {
    if (isAvailable(now)) {
      failures++;
      retryAt = now + backoff.delayNanos(failures, random);
      if (active > 1) {
        limit.refused(active - 1);
      }
    }
    retryAt = Math.max(retryAt, now + longer);
  }

  void answered(long nanos) {
    latencyNanos += LATENCY_WEIGHT * (nanos - latencyNanos);
  }

  double latencyNanos() {
    return latencyNanos;
  }

  void keepsRanges(boolean keeps) {
    keepsRanges = keeps;
  }

  boolean keepsRanges() {
    return keepsRanges;
  }

  void isNotFollowed() {
    isFollowed = false;
  }

  boolean isFollowed() {
    return isFollowed;
  }

  /** Connections in use. */
  int active() {
    return active;
  }

  /** Connections that are not waiting for what it does not have yet. */
  int sending() {
    return throughput.connections();
  }

  /** Connections that are worth having. */
  int limit() {
    return isPartial ? PARTIAL_CONNECTIONS : limit.limit();
  }

  OptionalDouble bytesPerNano(long now) {
    return throughput.bytesPerNano(now);
  }

  boolean isTrialDue(long now) {
    return active == 0 && bytesPerNano(now).isPresent() && now - usedAt >= believed;
  }
}
