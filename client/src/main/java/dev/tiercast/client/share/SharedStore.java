package dev.tiercast.client.share;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.Draft;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.ShardStore;
import dev.tiercast.common.store.StoredVersion;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is pulled here, as others see it. Nothing can be stored in it. Thread safe. */
final class SharedStore implements ShardStore {
  private final NavigableMap<VersionId, SharedVersion> versions = new TreeMap<>();
  private final List<Runnable> watches = new CopyOnWriteArrayList<>();

  /** From now on a version can be read, as far as it has come. */
  void add(SharedVersion version) {
    synchronized (this) {
      versions.put(version.document().manifest().version(), version);
    }
    Presence.Watch unused =
        version
            .presence()
            .watch(
                new Presence.Listener() {
                  @Override
                  public void onEnd() {
                    changed();
                  }
                });
    changed();
  }

  /** What is shared of a version. */
  synchronized Optional<SharedVersion> shared(VersionId version) {
    return Optional.ofNullable(versions.get(version));
  }

  /** A version cannot be read any more. */
  void remove(SharedVersion version) {
    version.end();
    boolean isNews;
    synchronized (this) {
      isNews = versions.remove(version.document().manifest().version(), version);
    }
    if (isNews) {
      changed();
    }
  }

  private void changed() {
    watches.forEach(Runnable::run);
  }

  @Override
  public synchronized List<StoredVersion> readable() {
    return List.copyOf(versions.values());
  }

  @Override
  public List<StoredVersion> versions() {
    return readable().stream().filter(each -> each.presence().isComplete()).toList();
  }

  @Override
  public Optional<StoredVersion> find(VersionId version) {
    return versions().stream()
        .filter(each -> each.document().manifest().version().equals(version))
        .findFirst();
  }

  @Override
  public Presence.Watch watch(Runnable onChange) {
    watches.add(onChange);
    return () -> watches.remove(onChange);
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public Draft draft() {
    throw new UnsupportedOperationException("nothing is published here");
  }

  @Override
  public Arrival receive(ManifestDocument document, BlockList blocks) {
    throw new UnsupportedOperationException("what is pulled is received elsewhere");
  }

  @Override
  public List<VersionId> arriving() {
    return List.of();
  }

  @Override
  public boolean retire(VersionId version) {
    throw new UnsupportedOperationException("nothing is retired here");
  }
}
