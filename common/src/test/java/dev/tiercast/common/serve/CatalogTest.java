package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.metalink.Mirrors;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private static final VersionId V1 = new VersionId(1);

  /** When test versions are created. */
  private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void tellsWhenAVersionWasMade() throws IOException {
    assertThat(lastModified(CREATED.plusSeconds(1))).isEqualTo(CREATED);
    assertThat(lastModified(CREATED)).isEqualTo(CREATED);
  }

  @Test
  void tellsNoTimeThatIsYetToCome() throws IOException {
    assertThat(lastModified(CREATED.minusSeconds(1))).isNull();
  }

  @Test
  void hasNothingOfOtherVersionsAndShards() throws IOException {
    Catalog catalog = catalog(CREATED);
    assertThat(find(catalog, new Resource.ManifestOf(V1.next()))).isEmpty();
    assertThat(find(catalog, new Resource.BlocksOf(V1.next()))).isEmpty();
    assertThat(find(catalog, new Resource.ShardOf(V1.next(), 0))).isEmpty();
    assertThat(find(catalog, new Resource.ShardOf(V1, 0))).isPresent();
    assertThat(find(catalog, new Resource.ShardOf(V1, 1))).isEmpty();
  }

  @Test
  void hasNothingOfOtherFiles() throws IOException {
    Catalog catalog = catalog(CREATED);
    ContentPath data = new ContentPath("data.bin");
    ContentPath other = new ContentPath("data.bin2");
    assertThat(find(catalog, new Resource.ContentOf(V1, data))).isPresent();
    assertThat(find(catalog, new Resource.ContentOf(V1, other))).isEmpty();
    assertThat(find(catalog, new Resource.ContentOf(V1.next(), data))).isEmpty();
    assertThat(find(catalog, new Resource.MetalinkOf(V1, data))).isPresent();
    assertThat(find(catalog, new Resource.MetalinkOf(V1, other))).isEmpty();
    assertThat(find(catalog, new Resource.MetalinkOf(V1.next(), data))).isEmpty();
  }

  private static Optional<Served> find(Catalog catalog, Resource resource) throws IOException {
    return catalog.find(resource, () -> new Mirrors(ServerAddress.parse("here"), List.of()));
  }

  private static @Nullable Instant lastModified(Instant now) throws IOException {
    Optional<Served> shard = find(catalog(now), new Resource.ShardOf(V1, 0));
    return shard.orElseThrow().facts().lastModified();
  }

  private static Catalog catalog(Instant now) throws IOException {
    MemoryStore store = new MemoryStore();
    TestVersion.ofBytes(V1, 1, 1000).publishIn(store);
    return new Catalog(
        store, InstantSource.fixed(now), new Condition(() -> false, Optional::empty));
  }
}
