package dev.tiercast.common.store;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.layout.VersionFolder;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store in a data directory. Any number of programs may work on one directory at once, each with
 * a store of its own: what is live is what {@code distribution.txt} says, which is replaced last
 * and atomically, and every change is made under one lock.
 */
public final class FolderStore implements ShardStore {
  private final DataDirectory directory;
  private final LiveList live;
  private final VersionChanges changes;
  private final Watches<Runnable> watches = new Watches<>();
  private final ListWatch others;
  private final Set<VersionId> receiving = ConcurrentHashMap.newKeySet();
  private final Map<VersionId, FolderArrival> arrivals = new ConcurrentHashMap<>();
  private final AtomicReference<Optional<LiveVersion>> expected =
      new AtomicReference<>(Optional.empty());

  private FolderStore(DataDirectory directory) {
    this.directory = directory;
    this.live = new LiveList(directory);
    this.changes = new VersionChanges(directory, this::tell);
    this.others = new ListWatch(directory.root(), this::stamp, this::tell);
  }

  private void tell() {
    watches.tell(Runnable::run);
  }

  private @Nullable Object stamp() {
    try {
      return live.stamp();
    } catch (IOException e) {
      return null;
    }
  }

  /** Opens a data directory, creating it if it is not there. */
  public static FolderStore open(DataDirectory directory) throws IOException {
    if (Files.exists(directory.root()) && !Files.isDirectory(directory.root())) {
      throw new NotDirectoryException(directory.root().toString());
    }
    Files.createDirectories(directory.root());
    FolderStore store = new FolderStore(directory);
    store.changes.prepare();
    return store;
  }

  @Override
  public List<StoredVersion> versions() throws IOException {
    return live.versions();
  }

  @Override
  public Optional<StoredVersion> find(VersionId version) throws IOException {
    return live.versions().stream()
        .filter(stored -> stored.document().manifest().version().equals(version))
        .findFirst();
  }

  @Override
  public List<StoredVersion> readable() throws IOException {
    // Those that arrive first: what becomes live meanwhile is found in the second place.
    Map<VersionId, StoredVersion> readable = new TreeMap<>();
    arrivals.forEach((version, arrival) -> readable.put(version, arrival.version()));
    versions().forEach(stored -> readable.put(stored.document().manifest().version(), stored));
    return List.copyOf(readable.values());
  }

  @Override
  public Optional<LiveVersion> expected() {
    return expected.get();
  }

  /** Says which version is about to be readable, or that none is. */
  public void expect(Optional<LiveVersion> version) {
    if (!expected.getAndSet(version).equals(version)) {
      tell();
    }
  }

  @Override
  public Presence.Watch watch(Runnable onChange) {
    Presence.Watch watch = watches.add(onChange);
    others.begin();
    AtomicBoolean ended = new AtomicBoolean();
    return () -> {
      watch.close();
      if (ended.compareAndSet(false, true)) {
        others.end();
      }
    };
  }

  @Override
  public boolean isReady() {
    return live.isCurrent();
  }

  @Override
  public Draft draft() throws IOException {
    return FolderDraft.create(directory, changes);
  }

  @Override
  public Arrival receive(ManifestDocument document, BlockList blocks) throws IOException {
    VersionId version = document.manifest().version();
    if (find(version).isPresent()) {
      throw new IllegalStateException(version + " is live already");
    }
    if (!receiving.add(version)) {
      throw new IllegalStateException(version + " is being received already");
    }
    boolean begun = false;
    try {
      FolderArrival arrival =
          FolderArrival.open(
              directory, changes, document, blocks, arrived -> closed(version, arrived));
      begun = true;
      arrivals.put(version, arrival);
      tell();
      return arrival;
    } finally {
      if (!begun) {
        receiving.remove(version);
      }
    }
  }

  private void closed(VersionId version, FolderArrival arrival) {
    arrivals.remove(version, arrival);
    receiving.remove(version);
    tell();
  }

  /**
   * Where a shard of an arriving version lies, for those who fetch it before its manifest is known.
   *
   * @param index from 0
   */
  public Path arrivingShard(VersionId version, int index) {
    return directory.arrival(version).shard(index);
  }

  /**
   * As {@link #receive}, for a version whose shards were put into place by the caller: they are
   * hashed again before they count.
   */
  public Arrival adopt(ManifestDocument document, BlockList blocks) throws IOException {
    VersionFolder folder = directory.arrival(document.manifest().version());
    Files.createDirectories(folder.root());
    BlockJournal.startInDoubt(folder.journal());
    return receive(document, blocks);
  }

  @Override
  public List<VersionId> arriving() throws IOException {
    Set<VersionId> found = new TreeSet<>(versionsIn(directory.arrivals()));
    versionsIn(directory.root()).stream()
        .filter(version -> VersionChanges.isOwn(directory.version(version)))
        .forEach(found::add);
    found.removeAll(live.read().versions().stream().map(line -> line.version()).toList());
    return List.copyOf(found);
  }

  static List<VersionId> versionsIn(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(VersionId::isVersion)
          .map(VersionId::parse)
          .sorted()
          .toList();
    }
  }

  @Override
  public boolean retire(VersionId version) throws IOException {
    FolderArrival arrival = arrivals.remove(version);
    try {
      return changes.retire(version);
    } finally {
      if (arrival != null) {
        arrival.retire();
      }
    }
  }
}
