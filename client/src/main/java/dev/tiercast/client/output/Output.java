package dev.tiercast.client.output;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.store.Assembly;
import dev.tiercast.common.store.ContentFiles;
import dev.tiercast.common.store.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a pull writes: assembled in a hidden folder beside the target, put into place when all of it
 * is proven. Closed before that, it stays and the next pull goes on with it.
 */
public final class Output implements Closeable {
  private final Target target;
  private final Selection selection;
  private final WorkFolder folder;

  private Output(Target target, Selection selection, WorkFolder folder) {
    this.target = target;
    this.selection = selection;
    this.folder = folder;
  }

  /**
   * Prepares to write the selected files.
   *
   * @throws IOException if something is in the way that may not be replaced, or another pull writes
   *     to the same place
   */
  public static Output open(Target target, Selection selection) throws IOException {
    Path parent = target.path().toAbsolutePath().normalize().getParent();
    if (parent == null) {
      throw new IOException(target.path() + ": cannot be replaced");
    }
    checkTarget(target, selection);
    Files.createDirectories(parent);
    WorkFolder folder = WorkFolder.open(target.path());
    Output output = new Output(target, selection, folder);
    boolean usable = false;
    try {
      output.restorePrevious();
      checkTarget(target, selection);
      usable = true;
    } finally {
      if (!usable) {
        folder.close();
      }
    }
    return output;
  }

  /** A switch of directories was interrupted half-way: the old one goes back. */
  private void restorePrevious() throws IOException {
    if (Files.exists(folder.previous())) {
      if (Files.exists(target.path(), LinkOption.NOFOLLOW_LINKS)) {
        Disk.delete(folder.previous());
      } else {
        Disk.move(folder.previous(), target.path().toAbsolutePath().normalize());
      }
    }
  }

  /** Before anything is created, and again when an interrupted switch has been undone. */
  private static void checkTarget(Target target, Selection selection) throws IOException {
    Path path = target.path();
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (target instanceof Target.Tree tree) {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(path + ": is in the way and not a directory");
      }
      if (!tree.replaceAll()) {
        checkNothingIsLost(path, selection);
      }
    } else if (!Files.isRegularFile(path)) {
      throw new IOException(path + ": is in the way and not a regular file");
    }
  }

  private static void checkNothingIsLost(Path tree, Selection selection) throws IOException {
    Set<Path> known = new HashSet<>();
    selection.files().forEach(file -> known.add(tree.resolve(file.entry().path().value())));
    try (Stream<Path> files = Files.walk(tree)) {
      Path foreign =
          files
              .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
              .filter(file -> !known.contains(file))
              .findFirst()
              .orElse(null);
      if (foreign != null) {
        throw new IOException(
            "%s: is not part of what is pulled and would be lost; choose another directory, or give"
                    .formatted(foreign)
                + " --replace to replace all of "
                + tree);
      }
    }
  }

  /** Where the block list is to be kept. */
  public Path blockListFile() {
    return folder.blocks();
  }

  /** Where a single file is assembled whose blocks nobody knows: bytes are appended to it. */
  public Path contentFile() {
    return folder.content();
  }

  /** Opens the files for the blocks that are missing; the caller closes the assembly. */
  public Assembly assemble(ManifestDocument document, BlockList blocks) throws IOException {
    deleteStrays();
    return Assembly.open(
        new ContentFiles(extents()),
        folder.journal(),
        document,
        blocks,
        selection.blocks(document.manifest().grid()));
  }

  private List<ContentFiles.Extent> extents() {
    List<ContentFiles.Extent> extents = new ArrayList<>();
    for (Selection.Placed file : selection.files()) {
      extents.add(new ContentFiles.Extent(place(file), file.content()));
    }
    return extents;
  }

  private Path place(Selection.Placed file) {
    return target instanceof Target.Tree
        ? folder.content().resolve(file.entry().path().value())
        : folder.content();
  }

  /** What an earlier pull of something else began and this one does not need. */
  private void deleteStrays() throws IOException {
    boolean isTree = Files.isDirectory(folder.content());
    if (isTree != target instanceof Target.Tree) {
      Disk.delete(folder.content());
    } else if (isTree) {
      Set<Path> known = new HashSet<>();
      selection.files().forEach(file -> known.add(place(file)));
      Tree.deleteAllBut(known, folder.content());
    }
  }

  /** Puts the files into place; every byte of them has been verified and forced. */
  public void putIntoPlace() throws IOException {
    Tree.complete(target, folder.content(), selection);
    Path path = target.path().toAbsolutePath().normalize();
    if (target instanceof Target.Tree && Files.exists(path)) {
      Disk.move(path, folder.previous());
    }
    Disk.move(folder.content(), path);
    Disk.delete(folder.root());
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
