package dev.tiercast.client.share;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.ReadableStore;
import dev.tiercast.common.store.StoredVersion;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is pulled here, as others see it. Thread safe. */
final class SharedStore implements ReadableStore {
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
}
