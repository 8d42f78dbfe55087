package dev.tiercast.common.serve.observe;

import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.ReadableStore;
import dev.tiercast.common.store.StoredVersion;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a store holds, as it was when somebody last asked. Thread safe. */
final class StoreMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(StoreMetrics.class);

  private final ReadableStore store;
  private volatile List<Manifest> live = List.of();

  StoreMetrics(MeterRegistry registry, ReadableStore store) {
    this.store = store;
    Gauge.builder("tiercast.store.versions", () -> live.size())
        .description("Versions that are live.")
        .register(registry);
    Gauge.builder("tiercast.store", () -> live.stream().mapToLong(Manifest::size).sum())
        .description("Bytes of content of the versions that are live.")
        .baseUnit("bytes")
        .register(registry);
  }

  /**
   * Looks again.
   *
   * @return the versions that are live or arrive; if they cannot be read, those that were live
   */
  Set<VersionId> refresh() {
    try {
      live = manifests(store.versions());
      return numbers(manifests(store.readable()));
    } catch (IOException e) {
      LOG.warn("the store cannot be read for its metrics: {}", e.toString());
    }
    return numbers(live);
  }

  private static List<Manifest> manifests(List<StoredVersion> versions) {
    return versions.stream().map(version -> version.document().manifest()).toList();
  }

  private static Set<VersionId> numbers(List<Manifest> versions) {
    return versions.stream().map(Manifest::version).collect(Collectors.toSet());
  }
}
