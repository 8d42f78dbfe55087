package dev.tiercast.common.serve.observe;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.body.BodyListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts bodies, and the bytes of those that belong to a version. What a body counts into is looked
 * up when it begins, so that a piece costs an addition. Thread safe.
 */
final class BodyMetrics {
  private final MeterRegistry registry;
  private final Map<VersionId, Counter> served = new ConcurrentHashMap<>();
  private final LongAdder inFlight = new LongAdder();
  private final Counter complete;
  private final Counter aborted;

  BodyMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.complete = ended("complete");
    this.aborted = ended("aborted");
    Gauge.builder("tiercast.bodies.in.flight", inFlight::sum)
        .description("Bodies that are being written, also to readers that take nothing just now.")
        .register(registry);
  }

  private Counter ended(String outcome) {
    return Counter.builder("tiercast.bodies")
        .description("Bodies that have ended, complete or cut off.")
        .tag("outcome", outcome)
        .register(registry);
  }

  BodyListener begin(Resource resource) {
    inFlight.increment();
    return new Counting(
        resource instanceof Resource.OfVersion of
            ? served.computeIfAbsent(of.version(), this::counter)
            : null);
  }

  private Counter counter(VersionId version) {
    return Counter.builder("tiercast.served")
        .description("Bytes of bodies that connections took, by version.")
        .baseUnit("bytes")
        .tag("version", version.toString())
        .register(registry);
  }

  /** Forgets all versions but these, so that there are never more than there are live ones. */
  void keepOnly(Collection<VersionId> live) {
    for (VersionId version : live) {
      served.computeIfAbsent(version, this::counter);
    }
    served.entrySet().removeIf(entry -> !live.contains(entry.getKey()) && forget(entry.getValue()));
  }

  private boolean forget(Counter retired) {
    registry.remove(retired);
    return true;
  }

  /** Counts one body. */
  private final class Counting implements BodyListener {
    private final @Nullable Counter bytes;

    Counting(@Nullable Counter bytes) {
      this.bytes = bytes;
    }

    @Override
    public void onWritten(int written) {
      if (bytes != null) {
        bytes.increment(written);
      }
    }

    @Override
    public void onEnd(@Nullable Throwable failure) {
      inFlight.decrement();
      (failure == null ? complete : aborted).increment();
    }
  }
}
