package dev.tiercast.common.serve.observe;

import dev.tiercast.common.model.VersionId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Counts how often each block of a version was sent, to whomever. Thread safe. */
final class CopyMetrics {
  private final MeterRegistry registry;
  private final Map<VersionId, Copies> versions = new ConcurrentHashMap<>();

  CopyMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** To be told each block of a version that was sent. */
  IntConsumer of(VersionId version, int blocks) {
    return versions.computeIfAbsent(version, first -> new Copies(version, blocks));
  }

  /** Forgets all versions but these. */
  void keepOnly(Collection<VersionId> live) {
    versions
        .entrySet()
        .removeIf(entry -> !live.contains(entry.getKey()) && entry.getValue().forget());
  }

  /** Of one version. */
  private final class Copies implements IntConsumer {
    private final AtomicIntegerArray sent;
    private final LongAdder all = new LongAdder();
    private final AtomicInteger most = new AtomicInteger();
    private final List<Meter> meters;

    Copies(VersionId version, int blocks) {
      this.sent = new AtomicIntegerArray(blocks);
      this.meters =
          List.of(
              gauge(
                  "tiercast.block.copies.mean",
                  "How often a block was sent, on average.",
                  version,
                  () -> blocks == 0 ? 0.0 : all.doubleValue() / blocks),
              gauge(
                  "tiercast.block.copies.most",
                  "How often the block was sent that was sent most.",
                  version,
                  most::get));
    }

    private Gauge gauge(
        String name, String description, VersionId version, Supplier<Number> value) {
      return Gauge.builder(name, value)
          .description(description)
          .tag("version", version.toString())
          .strongReference(true)
          .register(registry);
    }

    @Override
    public void accept(int block) {
      int copies = sent.incrementAndGet(block);
      all.increment();
      if (copies > most.get()) {
        most.accumulateAndGet(copies, Math::max);
      }
    }

    private boolean forget() {
      meters.forEach(registry::remove);
      return true;
    }
  }
}
