package dev.tiercast.common.serve.observe;

import dev.tiercast.common.layout.ServerAddress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;

/** What one upstream gives. Thread safe. */
public final class UpstreamMetrics {
  private static final double MILLIS_PER_SECOND = 1e3;

  private final InstantSource clock;
  private final Counter fetched;
  private final Counter failures;
  private volatile boolean up;
  private volatile Instant lastHeard = Instant.EPOCH;

  UpstreamMetrics(MeterRegistry registry, ServerAddress address, InstantSource clock) {
    this.clock = clock;
    String upstream = address.toString();
    this.fetched =
        Counter.builder("tiercast.upstream.fetched")
            .description("Verified bytes that came from an upstream.")
            .baseUnit("bytes")
            .tag("upstream", upstream)
            .register(registry);
    this.failures =
        Counter.builder("tiercast.upstream.failures")
            .description("Questions and fetches that an upstream failed.")
            .tag("upstream", upstream)
            .register(registry);
    Gauge.builder("tiercast.upstream.up", () -> up ? 1 : 0)
        .description("Whether an upstream answered when it was asked last.")
        .tag("upstream", upstream)
        .register(registry);
    Gauge.builder(
            "tiercast.upstream.last.heard.timestamp",
            () -> lastHeard.toEpochMilli() / MILLIS_PER_SECOND)
        .description("When an upstream answered last, since the epoch; 0 if it never did.")
        .baseUnit("seconds")
        .tag("upstream", upstream)
        .register(registry);
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
    fetched.increment(bytes);
  }
}
