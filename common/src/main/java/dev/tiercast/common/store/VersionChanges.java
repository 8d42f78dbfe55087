package dev.tiercast.common.store;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.layout.VersionFolder;
import dev.tiercast.common.manifest.DistributionText;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * The changes of what is live in a data directory. Each is made under the directory's lock, in an
 * order that leaves a sound directory wherever it is interrupted: bytes before names, names before
 * the list, and the other way round when a version goes.
 */
final class VersionChanges {
  private final DataDirectory directory;
  private final Runnable onChange;

  /**
   * @param onChange run after each change, when the lock is free again
   */
  VersionChanges(DataDirectory directory, Runnable onChange) {
    this.directory = directory;
    this.onChange = onChange;
  }

  /**
   * Gives a complete draft its number and makes it live.
   *
   * @param draft all of the version but its manifest, forced
   */
  FolderVersion seal(VersionFolder draft, Function<VersionId, ManifestDocument> manifest)
      throws IOException {
    FolderVersion sealed = sealLocked(draft, manifest);
    onChange.run();
    return sealed;
  }

  private FolderVersion sealLocked(
      VersionFolder draft, Function<VersionId, ManifestDocument> manifest) throws IOException {
    try (FileMutex lock = FileMutex.acquire(directory.changeLock())) {
      DistributionList list = list();
      VersionId version = nextVersion(list);
      ManifestDocument document = manifest.apply(version);
      storeNextVersion(version.next());
      Disk.writeForced(draft.manifest(), ByteBuffer.wrap(document.bytes()));
      return enter(draft, document, list);
    }
  }

  /**
   * Makes a version that came from elsewhere live.
   *
   * @param arrived all of the version, forced
   */
  FolderVersion enter(VersionFolder arrived, ManifestDocument document) throws IOException {
    FolderVersion entered = enterLocked(arrived, document);
    onChange.run();
    return entered;
  }

  private FolderVersion enterLocked(VersionFolder arrived, ManifestDocument document)
      throws IOException {
    try (FileMutex lock = FileMutex.acquire(directory.changeLock())) {
      DistributionList list = list();
      VersionId next = document.manifest().version().next();
      if (nextVersion(list).compareTo(next) < 0) {
        storeNextVersion(next);
      }
      return enter(arrived, document, list);
    }
  }

  private FolderVersion enter(
      VersionFolder complete, ManifestDocument document, DistributionList list) throws IOException {
    VersionId version = document.manifest().version();
    VersionFolder place = directory.version(version);
    if (Files.exists(place.root())) {
      requireOwn(place);
      discard(place.root());
    }
    Disk.forceFolder(complete.root());
    Disk.move(complete.root(), place.root());
    List<LiveVersion> versions = new ArrayList<>(list.versions());
    versions.removeIf(line -> line.version().equals(version));
    versions.add(new LiveVersion(version, document.manifest().sha256()));
    versions.sort(Comparator.comparing(LiveVersion::version));
    replaceList(versions);
    return new FolderVersion(place, document);
  }

  /** Takes a version out, live, arriving or left over. */
  boolean retire(VersionId version) throws IOException {
    try {
      return retireLocked(version);
    } finally {
      onChange.run();
    }
  }

  private boolean retireLocked(VersionId version) throws IOException {
    try (FileMutex lock = FileMutex.acquire(directory.changeLock())) {
      DistributionList list = list();
      boolean wasLive = list.find(version).isPresent();
      if (wasLive) {
        replaceList(
            list.versions().stream().filter(line -> !line.version().equals(version)).toList());
      }
      boolean hadFolder =
          (wasLive || isOwn(directory.version(version)))
              && discard(directory.version(version).root());
      return discard(directory.arrival(version).root()) || hadFolder || wasLive;
    }
  }

  /**
   * Deletes what interrupted publishes left: drafts without a writer, version folders that no list
   * names, trash.
   */
  void clearLeftovers() throws IOException {
    try (FileMutex lock = FileMutex.acquire(directory.changeLock())) {
      DistributionList list = list();
      for (VersionId version : FolderStore.versionsIn(directory.root())) {
        if (list.find(version).isEmpty() && isOwn(directory.version(version))) {
          discard(directory.version(version).root());
        }
      }
      FolderDraft.clearAbandoned(directory);
      emptyTrash();
    }
  }

  /** Makes the private folders, and deletes what an interrupted deletion left. */
  void prepare() throws IOException {
    Files.createDirectories(directory.drafts());
    Files.createDirectories(directory.arrivals());
    try (FileMutex lock = FileMutex.acquire(directory.changeLock())) {
      emptyTrash();
      requireList();
    }
  }

  private void emptyTrash() throws IOException {
    Disk.delete(directory.trash());
    Disk.delete(directory.scratch());
    Files.createDirectories(directory.trash());
    Files.createDirectories(directory.scratch());
  }

  /** Whether a folder with a version's name is one: people have folders called v1 too. */
  static boolean isOwn(VersionFolder folder) {
    return Files.isRegularFile(folder.manifest());
  }

  private static void requireOwn(VersionFolder folder) throws IOException {
    if (!isOwn(folder)) {
      throw new IOException(
          folder.root() + ": is in the way and is not a version; move it elsewhere");
    }
  }

  /**
   * A directory without a list gets an empty one. Where there are versions, the list was lost, and
   * nothing may be done that takes them for leftovers.
   */
  private void requireList() throws IOException {
    if (Files.exists(directory.distributionList())) {
      return;
    }
    for (VersionId version : FolderStore.versionsIn(directory.root())) {
      if (isOwn(directory.version(version))) {
        throw new IOException(
            "%s: is missing, although there is %s; restore it, or move the version folders elsewhere"
                .formatted(directory.distributionList(), version));
      }
    }
    replaceList(List.of());
  }

  private DistributionList list() throws IOException {
    return LiveList.read(directory.distributionList());
  }

  private void replaceList(List<LiveVersion> versions) throws IOException {
    Disk.replace(
        directory.distributionList(),
        scratch("distribution"),
        DistributionText.write(new DistributionList(versions)));
  }

  /** Renames a folder away at once, then deletes it. */
  private boolean discard(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return false;
    }
    Path trash = directory.trash().resolve(UUID.randomUUID().toString());
    Disk.move(folder, trash);
    Disk.delete(trash);
    return true;
  }

  private VersionId nextVersion(DistributionList list) throws IOException {
    VersionId next = list.latest().map(line -> line.version().next()).orElse(new VersionId(1));
    Path file = directory.nextVersion();
    if (!Files.exists(file)) {
      return next;
    }
    String text = "";
    if (Files.size(file) <= Limits.NAME_BYTES) {
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    }
    if (!VersionId.isVersion(text)) {
      throw new FormatException(
          file.toString(),
          "is not a version; write the next number that was never used into it, for example "
              + next);
    }
    VersionId stored = VersionId.parse(text);
    return stored.compareTo(next) < 0 ? next : stored;
  }

  private void storeNextVersion(VersionId next) throws IOException {
    Disk.replace(
        directory.nextVersion(),
        scratch("next-version"),
        (next + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private Path scratch(String name) {
    return directory.scratch().resolve(name);
  }
}
