package dev.tiercast.common.store;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps versions in memory, for tests and small programs. A shard has at most 2 GiB. Everything is
 * lost with the object. Thread safe.
 */
public final class MemoryStore implements ShardStore {
  private final TreeMap<VersionId, MemoryVersion> live = new TreeMap<>();
  private final TreeMap<VersionId, MemoryArrival> arriving = new TreeMap<>();
  private final Watches<Runnable> watches = new Watches<>();
  private VersionId next = new VersionId(1);

  @Override
  public synchronized List<StoredVersion> versions() {
    return List.copyOf(live.values());
  }

  @Override
  public synchronized Optional<StoredVersion> find(VersionId version) {
    return Optional.ofNullable(live.get(version));
  }

  @Override
  public synchronized List<StoredVersion> readable() {
    TreeMap<VersionId, StoredVersion> readable = new TreeMap<>(live);
    arriving.forEach(
        (version, arrival) -> {
          if (arrival.isOpen()) {
            readable.putIfAbsent(version, arrival.version());
          }
        });
    return List.copyOf(readable.values());
  }

  @Override
  public Presence.Watch watch(Runnable onChange) {
    return watches.add(onChange);
  }

  /** Something has changed; to be called without a lock. */
  void tell() {
    watches.tell(Runnable::run);
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public Draft draft() {
    return new MemoryDraft(this);
  }

  @Override
  public Arrival receive(ManifestDocument document, BlockList blocks) {
    Arrival arrival = begin(document, blocks);
    tell();
    return arrival;
  }

  private synchronized Arrival begin(ManifestDocument document, BlockList blocks) {
    VersionId version = document.manifest().version();
    if (live.containsKey(version)) {
      throw new IllegalStateException(version + " is live already");
    }
    MemoryArrival earlier = arriving.get(version);
    if (earlier != null && earlier.isOpen()) {
      throw new IllegalStateException(version + " is being received already");
    }
    MemoryArrival arrival =
        earlier == null
            ? MemoryArrival.begin(this, document, blocks)
            : earlier.resume(document, blocks);
    arriving.put(version, arrival);
    return arrival;
  }

  @Override
  public synchronized List<VersionId> arriving() {
    return List.copyOf(arriving.keySet());
  }

  @Override
  public boolean retire(VersionId version) {
    MemoryVersion retired;
    MemoryArrival broken;
    synchronized (this) {
      retired = live.remove(version);
      broken = arriving.remove(version);
    }
    if (retired != null) {
      retired.retire();
    }
    if (broken != null) {
      broken.retire();
    }
    tell();
    return broken != null || retired != null;
  }

  /** A number that was never used here; it is used up, whatever becomes of it. */
  synchronized VersionId takeNumber() {
    VersionId number = next;
    next = number.next();
    return number;
  }

  void publish(MemoryVersion version) {
    synchronized (this) {
      live.put(version.number(), version);
    }
    tell();
  }

  /** Makes live what an arrival has brought, unless it was retired meanwhile. */
  StoredVersion commit(MemoryArrival arrival) throws IOException {
    MemoryVersion version = enter(arrival);
    tell();
    return version;
  }

  private synchronized MemoryVersion enter(MemoryArrival arrival) throws IOException {
    MemoryVersion version = arrival.complete();
    VersionId number = version.number();
    if (!arriving.remove(number, arrival)) {
      throw new IOException(number + " was retired while it was being received");
    }
    live.put(number, version);
    if (next.compareTo(number) <= 0) {
      next = number.next();
    }
    return version;
  }
}
