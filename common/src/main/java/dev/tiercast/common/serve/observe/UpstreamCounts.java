package dev.tiercast.common.serve.observe;

import dev.tiercast.common.layout.ServerAddress;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/** What one upstream gives. Thread safe. */
public final class UpstreamCounts {
  private static final double MILLIS_PER_SECOND = 1e3;

  private final InstantSource clock;
  private final LongAdder fetched = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile boolean up;
  private volatile Instant lastHeard = Instant.EPOCH;

  /**
   * @param clock says when it was heard
   */
  public UpstreamCounts(InstantSource clock) {
    this.clock = clock;
  }

  /** It said what it has. */
  public void answered() {
    lastHeard = clock.instant();
    up = true;
  }

  /** It did not say what it has. */
  public void silent() {
    up = false;
    failures.increment();
  }

  /** A fetch from it failed; others may go on. */
  public void failed() {
    failures.increment();
  }

  /** Bytes came, and are what they should be. */
  public void fetched(int bytes) {
    fetched.add(bytes);
  }

  void register(MeterRegistry registry, ServerAddress address) {
    Tags upstream = Tags.of("upstream", address.toString());
    registerFetched(registry, address.toString(), fetched);
    FunctionCounter.builder("tiercast.upstream.failures", failures, LongAdder::sum)
        .description("Questions and fetches that an upstream failed.")
        .tags(upstream)
        .register(registry);
    Gauge.builder("tiercast.upstream.up", () -> up ? 1 : 0)
        .description("Whether an upstream answered when it was asked last.")
        .tags(upstream)
        .register(registry);
    Gauge.builder("tiercast.upstream.last.heard.timestamp", this::lastHeardSeconds)
        .description("When an upstream answered last, since the epoch; 0 if it never did.")
        .baseUnit("seconds")
        .tags(upstream)
        .register(registry);
  }

  /** Bytes from somebody, of whom nothing else may be known. */
  static void registerFetched(MeterRegistry registry, String upstream, LongAdder bytes) {
    FunctionCounter.builder("tiercast.upstream.fetched", bytes, LongAdder::sum)
        .description("Verified bytes that came from an upstream, or from peers.")
        .baseUnit("bytes")
        .tags(Tags.of("upstream", upstream))
        .register(registry);
  }

  private double lastHeardSeconds() {
    return lastHeard.toEpochMilli() / MILLIS_PER_SECOND;
  }
}
