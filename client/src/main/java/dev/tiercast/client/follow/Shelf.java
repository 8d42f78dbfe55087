package dev.tiercast.client.follow;

import dev.tiercast.client.output.Output;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Disk;
import dev.tiercast.common.store.FileMutex;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is followed into: {@code vN} for each version, the link {@code current}, and
 * beside them, hidden, what is known of the versions that were pulled here. Whatever is not known
 * there belongs to somebody else and is left alone. Every change is there whole after a crash, or
 * not at all. Belongs to one who follows; not thread safe.
 */
final class Shelf implements Closeable {
  private final Path root;
  private final Path link;
  private final Path versions;
  private final Path trash;
  private final Path scratch;
  private final Path scratchLink;
  private final FileMutex lock;
  private final NavigableMap<VersionId, Kept> kept = new TreeMap<>();

  private Shelf(Path root, Path hidden, FileMutex lock) {
    this.root = root;
    this.lock = lock;
    link = root.resolve("current");
    versions = hidden.resolve("versions");
    trash = hidden.resolve("trash");
    scratch = hidden.resolve("scratch");
    scratchLink = hidden.resolve("link");
  }

  /**
   * Takes a directory, creating it if needed, and mends what a kill left half done.
   *
   * @throws IOException also if another one follows into it, or something that is no link is where
   *     the link would be
   */
  static Shelf open(Path directory) throws IOException {
    Path root = directory.toAbsolutePath().normalize();
    Path hidden = root.resolve(".tiercast-follow");
    FileMutex lock =
        FileMutex.tryAcquire(hidden.resolve("lock"))
            .orElseThrow(
                () ->
                    new IOException(
                        directory
                            + ": another one follows into it; stop that, or choose another"
                            + " --output-dir"));
    boolean usable = false;
    try {
      Shelf shelf = new Shelf(root, hidden, lock);
      shelf.mend();
      usable = true;
      return shelf;
    } finally {
      if (!usable) {
        lock.close();
      }
    }
  }

  private void mend() throws IOException {
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(link)) {
      throw new IOException(
          link + ": is in the way and no symbolic link; move it, or choose another --output-dir");
    }
    Files.deleteIfExists(scratchLink);
    Disk.delete(trash);
    Files.createDirectories(versions);
    try (Stream<Path> files = Files.list(versions)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (VersionId.isVersion(name)) {
          Kept one = Kept.read(VersionId.parse(name), file);
          kept.put(one.version(), one);
        }
      }
    }
  }

  /** Where a version is, or will be. */
  Path pathOf(VersionId version) {
    return root.resolve(version.toString());
  }

  /** What is known of a version that was pulled here, or that is being pulled. */
  Optional<Kept> find(VersionId version) {
    return Optional.ofNullable(kept.get(version));
  }

  /** The versions that were pulled here, ascending. */
  List<Kept> all() {
    return List.copyOf(kept.values());
  }

  /** The newest that is proven and still there. */
  Optional<Kept> newest() {
    return kept.descendingMap().values().stream()
        .filter(each -> each.isProven() && isThere(each.version()))
        .findFirst();
  }

  private boolean isThere(VersionId version) {
    return Files.isDirectory(pathOf(version), LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether all of a version is in its place. */
  boolean isComplete(VersionId version) {
    Kept one = kept.get(version);
    return one != null && one.isProven() && isThere(version);
  }

  /** Whether there is a link, wherever it leads. */
  boolean hasLink() {
    return Files.isSymbolicLink(link);
  }

  /** The version that the link points to, if it was pulled here. */
  Optional<VersionId> current() throws IOException {
    if (!Files.isSymbolicLink(link)) {
      return Optional.empty();
    }
    Path target = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
    return kept.keySet().stream().filter(each -> pathOf(each).equals(target)).findFirst();
  }

  /**
   * Remembers that a version is about to be pulled. It takes over what came of one that was left
   * unfinished.
   *
   * @return the one that was left unfinished, and is gone now
   * @throws IOException also if something is in its place that was not pulled here
   */
  Optional<VersionId> begin(LiveVersion live) throws IOException {
    VersionId version = live.version();
    Path place = pathOf(version);
    if (!kept.containsKey(version) && Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          place
              + ": is there already and was not made by following; move it, or choose another"
              + " --output-dir");
    }
    @Nullable Kept left = unfinishedBeside(version);
    if (left != null) {
      takeOver(Output.workFolderOf(pathOf(left.version())), Output.workFolderOf(place));
    }
    record(new Kept(version, live.sha256(), Kept.Stage.BEGUN));
    if (left != null) {
      remove(left.version());
    }
    return Optional.ofNullable(left).map(Kept::version);
  }

  private @Nullable Kept unfinishedBeside(VersionId version) {
    return kept.values().stream()
        .filter(each -> !each.isProven() && !each.version().equals(version))
        .max(Comparator.comparing(Kept::version))
        .orElse(null);
  }

  private static void takeOver(Path from, Path to) throws IOException {
    if (Files.isDirectory(from) && !Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      Disk.move(from, to);
    }
  }

  /** Remembers how far a version has come. */
  void record(Kept one) throws IOException {
    Disk.replace(versions.resolve(one.version().toString()), scratch, one.bytes());
    kept.put(one.version(), one);
  }

  /** Lets the link point to a version, from one moment to the next. */
  void point(VersionId version) throws IOException {
    Files.deleteIfExists(scratchLink);
    Files.createSymbolicLink(scratchLink, Path.of(version.toString()));
    Disk.move(scratchLink, link);
  }

  /**
   * Deletes a version that was pulled here, with all that came of it: first it is gone from its
   * place, then its bytes go.
   *
   * @return false if it stays, because the link leads to it
   */
  boolean remove(VersionId version) throws IOException {
    Path place = pathOf(version);
    if (leadsTo(place)) {
      return false;
    }
    for (Path path : List.of(place, Output.workFolderOf(place))) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        Disk.delete(trash);
        Files.createDirectories(trash);
        Disk.move(path, trash.resolve(version.toString()));
        Disk.delete(trash);
      }
    }
    Files.deleteIfExists(versions.resolve(version.toString()));
    Disk.forceFolder(versions);
    kept.remove(version);
    return true;
  }

  /** Whether the link leads there, over however many links. */
  private boolean leadsTo(Path place) throws IOException {
    return Files.exists(link) && Files.exists(place) && Files.isSameFile(link, place);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
