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
import java.util.Set;
import java.util.stream.Stream;

/** A version that is being received into a folder. */
final class FolderArrival implements Arrival {
  private final VersionFolder folder;
  private final VersionChanges changes;
  private final ManifestDocument document;
  private final Assembly assembly;
  private final ArrivingFolder version;
  private final Runnable onClose;

  private FolderArrival(
      VersionFolder folder,
      VersionChanges changes,
      ManifestDocument document,
      Assembly assembly,
      ArrivingFolder version,
      Runnable onClose) {
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
      Runnable onClose)
      throws IOException {
    VersionId version = document.manifest().version();
    VersionFolder folder = directory.arrival(version);
    takeBack(directory.version(version), folder);
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
    ArrivingFolder arriving =
        new ArrivingFolder(folder, directory.version(version), document, assembly.presence());
    return new FolderArrival(folder, changes, document, assembly, arriving, onClose);
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

  /** What a manifest that the number had before needed and this one does not. */
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
    Files.deleteIfExists(entered.folder().journal());
    return entered;
  }

  @Override
  public void close() throws IOException {
    try (assembly) {
      onClose.run();
    }
  }
}
