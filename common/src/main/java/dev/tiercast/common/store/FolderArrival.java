package dev.tiercast.common.store;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.layout.VersionFolder;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A version that is being received into a folder. */
final class FolderArrival implements Arrival {
  private final VersionFolder folder;
  private final VersionChanges changes;
  private final ManifestDocument document;
  private final Assembly assembly;
  private final ArrivingFolder version;
  private final Consumer<FolderArrival> onClose;
  private volatile boolean committed;

  private FolderArrival(
      VersionFolder folder,
      VersionChanges changes,
      ManifestDocument document,
      Assembly assembly,
      ArrivingFolder version,
      Consumer<FolderArrival> onClose) {
    this.folder = folder;
    this.changes = changes;
    this.document = document;
    this.assembly = assembly;
    this.version = version;
    this.onClose = onClose;
  }

  static FolderArrival open(
      DataDirectory directory,
      VersionChanges changes,
      ManifestDocument document,
      BlockList blocks,
      Consumer<FolderArrival> onClose)
      throws IOException {
    VersionId version = document.manifest().version();
    VersionFolder folder = directory.arrival(version);
    takeBack(directory.version(version), folder);
    Optional<FormerArrival> former = FormerArrival.moveAway(directory, folder, document);
    Assembly assembly;
    try (FormerArrival closing = former.orElse(null)) {
      assembly = assemble(folder, document, blocks, former);
    }
    ArrivingFolder arriving =
        new ArrivingFolder(
            folder, directory.version(version), document, assembly.presence(), new AtomicBoolean());
    return new FolderArrival(folder, changes, document, assembly, arriving, onClose);
  }

  private static Assembly assemble(
      VersionFolder folder,
      ManifestDocument document,
      BlockList blocks,
      Optional<FormerArrival> former)
      throws IOException {
    Files.createDirectories(folder.root());
    List<Path> shards = shards(folder, document);
    deleteStrays(folder, shards);
    Disk.writeForced(folder.manifest(), ByteBuffer.wrap(document.bytes()));
    Disk.writeForced(folder.blocks(), blocks.bytes());
    BitSet all = new BitSet();
    all.set(0, blocks.size());
    Assembly assembly =
        Assembly.open(
            files(shards, document), folder.journal(), document, blocks, all, Proof.Listener.NONE);
    boolean assembled = false;
    try {
      if (former.isPresent()) {
        takeOver(former.get(), document, blocks, assembly);
      }
      assembled = true;
      return assembly;
    } finally {
      if (!assembled) {
        assembly.close();
      }
    }
  }

  /** What has the same blocks at the same place. */
  private static void takeOver(
      FormerArrival former, ManifestDocument document, BlockList blocks, Assembly assembly)
      throws IOException {
    ContentFiles old = files(shards(former.folder(), document), document);
    new Reuse(old, document.grid(), blocks).into(assembly, assembly.missing(), taken -> {});
  }

  /**
   * A version that was complete but not yet listed when the program was killed: its bytes are there
   * and are hashed again.
   */
  private static void takeBack(VersionFolder unlisted, VersionFolder folder) throws IOException {
    if (VersionChanges.isOwn(unlisted) && !Files.exists(folder.root())) {
      Disk.move(unlisted.root(), folder.root());
      BlockJournal.startInDoubt(folder.journal());
    }
  }

  private static List<Path> shards(VersionFolder folder, ManifestDocument document) {
    List<Path> shards = new ArrayList<>();
    for (int i = 0; i < document.manifest().shards().size(); i++) {
      shards.add(folder.shard(i));
    }
    return shards;
  }

  /** Whatever is no shard, and a manifest that may be torn. */
  private static void deleteStrays(VersionFolder folder, List<Path> shards) throws IOException {
    Set<Path> known = new HashSet<>(shards);
    known.add(folder.journal());
    List<Path> entries;
    try (Stream<Path> listed = Files.list(folder.root())) {
      entries = listed.filter(entry -> !known.contains(entry)).toList();
    }
    for (Path stray : entries) {
      Disk.delete(stray);
    }
  }

  private static ContentFiles files(List<Path> shards, ManifestDocument document) {
    BlockGrid grid = document.manifest().grid();
    List<ContentFiles.Extent> extents = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      extents.add(new ContentFiles.Extent(shards.get(i), grid.shardRange(i)));
    }
    return new ContentFiles(extents);
  }

  /** What can be read meanwhile. */
  StoredVersion version() {
    return version;
  }

  /** Its bytes were taken away: nothing more comes. */
  void retire() {
    assembly.end();
  }

  @Override
  public Presence presence() {
    return assembly.presence();
  }

  @Override
  public void coming(BitSet blocks) {
    assembly.coming(blocks);
  }

  @Override
  public BitSet missing() {
    return assembly.missing();
  }

  @Override
  public void write(int block, ByteBuffer bytes) throws IOException {
    assembly.write(block, bytes);
  }

  @Override
  public StoredVersion commit() throws IOException {
    int missing = assembly.missing().cardinality();
    if (missing > 0) {
      throw new IllegalStateException(document + ": " + missing + " blocks have not arrived");
    }
    assembly.force();
    assembly.close();
    FolderVersion entered = changes.enter(folder, document);
    committed = true;
    Files.deleteIfExists(entered.folder().journal());
    return entered;
  }

  @Override
  public void close() throws IOException {
    if (!committed) {
      version.leave();
    }
    try (assembly) {
      onClose.accept(this);
    }
  }
}
