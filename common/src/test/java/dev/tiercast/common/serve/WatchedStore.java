package dev.tiercast.common.serve;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.Draft;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.ShardStore;
import dev.tiercast.common.store.StoredBytes;
import dev.tiercast.common.store.StoredVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store that counts what is opened and closed, and whose shards can go bad. */
final class WatchedStore implements ShardStore {
  /** What becomes of a shard that is opened. */
  interface Fate {
    StoredBytes befall(StoredBytes bytes) throws IOException;
  }

  private final ShardStore store;
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile boolean ready = true;
  private volatile boolean mayWait;
  private volatile @Nullable RuntimeException failure;
  private volatile boolean readable = true;
  private volatile Optional<LiveVersion> expected = Optional.empty();
  private final List<Runnable> watching = new CopyOnWriteArrayList<>();
  private volatile Fate fate = bytes -> bytes;

  WatchedStore(ShardStore store) {
    this.store = store;
  }

  void setReady(boolean next) {
    ready = next;
  }

  void failWith(RuntimeException next) {
    failure = next;
  }

  /** Whether its lists can be read. */
  void setReadable(boolean next) {
    readable = next;
  }

  void setFate(Fate next) {
    fate = next;
  }

  /** Whether the thread that asked last was one that may wait. */
  boolean isAskedByOneWhoMayWait() {
    return mayWait;
  }

  int opened() {
    return opened.get();
  }

  int closed() {
    return closed.get();
  }

  @Override
  public List<StoredVersion> versions() throws IOException {
    return store.versions();
  }

  @Override
  public Optional<StoredVersion> find(VersionId version) throws IOException {
    if (failure != null) {
      throw failure;
    }
    mayWait =
        StackWalker.getInstance()
            .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("handleLater")));
    return store.find(version).map(Version::new);
  }

  @Override
  public List<StoredVersion> readable() throws IOException {
    if (!readable) {
      throw new IOException("the disk is away");
    }
    return store.readable().stream().<StoredVersion>map(Version::new).toList();
  }

  @Override
  public Optional<LiveVersion> expected() {
    return expected;
  }

  /** Has a version be about to be readable, or none. */
  void expect(Optional<LiveVersion> next) {
    expected = next;
    watching.forEach(Runnable::run);
  }

  @Override
  public Presence.Watch watch(Runnable onChange) {
    watching.add(onChange);
    return store.watch(onChange);
  }

  @Override
  public boolean isReady() {
    return ready && store.isReady();
  }

  @Override
  public Draft draft() throws IOException {
    return store.draft();
  }

  @Override
  public Arrival receive(ManifestDocument document, BlockList blocks) throws IOException {
    return store.receive(document, blocks);
  }

  @Override
  public List<VersionId> arriving() throws IOException {
    return store.arriving();
  }

  @Override
  public boolean retire(VersionId version) throws IOException {
    return store.retire(version);
  }

  private final class Version implements StoredVersion {
    private final StoredVersion version;

    Version(StoredVersion version) {
      this.version = version;
    }

    @Override
    public ManifestDocument document() {
      return version.document();
    }

    @Override
    public Presence presence() {
      return version.presence();
    }

    @Override
    public StoredBytes openBlocks() throws IOException {
      return new Bytes(version.openBlocks());
    }

    @Override
    public StoredBytes openShard(int index) throws IOException {
      return new Bytes(fate.befall(version.openShard(index)));
    }
  }

  private final class Bytes implements StoredBytes {
    private final StoredBytes bytes;

    Bytes(StoredBytes bytes) {
      this.bytes = bytes;
      opened.incrementAndGet();
    }

    @Override
    public long size() {
      return bytes.size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return bytes.read(into, position);
    }

    @Override
    public void close() throws IOException {
      closed.incrementAndGet();
      bytes.close();
    }
  }
}
