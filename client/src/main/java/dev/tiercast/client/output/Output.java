package dev.tiercast.client.output;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.DistributionText;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.store.Assembly;
import dev.tiercast.common.store.ContentFiles;
import dev.tiercast.common.store.Disk;
import dev.tiercast.common.store.Proof;
import dev.tiercast.common.store.Reuse;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * What a pull writes: assembled in a hidden folder beside the target, put into place when all of it
 * is proven. Closed before that, it stays and the next pull goes on with it.
 */
public final class Output implements Closeable {
  private final Target target;
  private final Path path;
  private final Selection selection;
  private final WorkFolder folder;

  /** Whether the target was found to be right as it is. */
  private boolean inPlace;

  private Output(Target target, Selection selection, WorkFolder folder) {
    this.target = target;
    this.path = target.path().toAbsolutePath().normalize();
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
    Obstacles.check(target, selection);
    WorkFolder folder = WorkFolder.open(target.path());
    Output output = new Output(target, selection, folder);
    boolean usable = false;
    try {
      output.finishSwitch();
      Obstacles.check(target, selection);
      usable = true;
    } finally {
      if (!usable) {
        folder.close();
      }
    }
    return output;
  }

  /** A switch of directories was interrupted: half-way, or when the old one was to be deleted. */
  private void finishSwitch() throws IOException {
    if (Files.exists(folder.previous())) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        Disk.delete(folder.previous());
      } else {
        Disk.move(folder.previous(), path);
      }
    }
  }

  /** The folder that stays when not all comes. */
  public Path workFolder() {
    return folder.root();
  }

  /** The folder that stays when not all comes, for a target that nobody writes to now. */
  public static Path workFolderOf(Path target) {
    return WorkFolder.rootFor(target);
  }

  /** Where the block list is to be kept. */
  public Path blockListFile() {
    return folder.blocks();
  }

  /**
   * Where a single file is assembled whose blocks nobody knows: bytes are appended to it. What is
   * in it is of an earlier attempt at the same version.
   */
  public Path contentFile(LiveVersion live) throws IOException {
    byte[] line = DistributionText.write(new DistributionList(List.of(live)));
    Path listed = folder.listed();
    if (!Files.exists(listed) || !Arrays.equals(Files.readAllBytes(listed), line)) {
      Files.deleteIfExists(folder.journal());
      Files.deleteIfExists(folder.blocks());
      Disk.delete(folder.content());
      Disk.writeForced(listed, ByteBuffer.wrap(line));
    }
    return folder.content();
  }

  /**
   * Whether all of the version is at the target already; then nothing is to be fetched or written.
   *
   * @param listener is told of the blocks that are compared for that
   */
  public boolean isInPlace(ManifestDocument document, BlockList blocks, Proof.Listener listener)
      throws IOException {
    inPlace =
        !Obstacles.hasForeignFiles(target, selection)
            && Standing.at(target, selection).isAll(document, blocks, listener);
    return inPlace;
  }

  /** Whether the single file at the target has this digest; then nothing is to be fetched. */
  public boolean isInPlace(LiveVersion live) throws IOException {
    inPlace = Standing.isContent(path, live.sha256());
    return inPlace;
  }

  /**
   * Takes from the target what the version has at the same place.
   *
   * @param taken is told the bytes of each block; called from several threads
   * @return the bytes of all of them
   */
  public long reuse(
      ManifestDocument document, BlockList blocks, Assembly assembly, IntConsumer taken)
      throws IOException {
    return reuse(target, document, blocks, assembly, taken);
  }

  /**
   * Takes from a file or directory of another version what this version has at the same place.
   *
   * @param earlier need not be there; not changed
   */
  public long reuse(
      Path earlier,
      ManifestDocument document,
      BlockList blocks,
      Assembly assembly,
      IntConsumer taken)
      throws IOException {
    return reuse(Earlier.at(earlier, selection), document, blocks, assembly, taken);
  }

  private long reuse(
      Target from,
      ManifestDocument document,
      BlockList blocks,
      Assembly assembly,
      IntConsumer taken)
      throws IOException {
    Standing standing = Standing.at(from, selection);
    BitSet wanted = assembly.missing();
    wanted.and(standing.blocks(document.grid()));
    return new Reuse(standing.files(), document.grid(), blocks).into(assembly, wanted, taken);
  }

  /**
   * Hashes each file from what is on disk.
   *
   * @throws VerificationException naming one that is wrong; next time nothing is trusted
   */
  public void checkFiles() throws IOException {
    BitSet all = new BitSet();
    all.set(0, selection.files().size());
    BitSet right =
        new Proof(new ContentFiles(extents()), new FilePieces(selection), Proof.Listener.NONE)
            .right(all);
    int wrong = right.nextClearBit(0);
    if (wrong < selection.files().size()) {
      Files.deleteIfExists(folder.journal());
      throw new VerificationException(
          "%s: has not the sha256 that the manifest gives it, although its blocks were right; run"
                  .formatted(target.pathOf(selection.files().get(wrong).entry()))
              + " this again to check all of it again");
    }
  }

  /**
   * Opens the files for the blocks that are missing; the caller closes the assembly.
   *
   * @param listener is told of the blocks of an earlier attempt that have to be hashed again
   */
  public Assembly assemble(ManifestDocument document, BlockList blocks, Proof.Listener listener)
      throws IOException {
    Files.deleteIfExists(folder.listed());
    deleteStrays();
    return Assembly.open(
        new ContentFiles(extents()),
        folder.journal(),
        document,
        blocks,
        selection.blocks(document.grid()),
        listener);
  }

  /** Where the content is being assembled. */
  public ContentFiles assembled() {
    return new ContentFiles(extents());
  }

  /** Where the content will be, or is. */
  public ContentFiles placed() {
    List<ContentFiles.Extent> extents = new ArrayList<>();
    for (Selection.Placed file : selection.files()) {
      extents.add(new ContentFiles.Extent(target.pathOf(file.entry()), file.content()));
    }
    return new ContentFiles(extents);
  }

  private List<ContentFiles.Extent> extents() {
    List<ContentFiles.Extent> extents = new ArrayList<>();
    for (Selection.Placed file : selection.files()) {
      extents.add(new ContentFiles.Extent(place(file), file.content()));
    }
    return extents;
  }

  private Path place(Selection.Placed file) {
    if (inPlace) {
      return target.pathOf(file.entry());
    }
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
      for (Selection.Placed file : selection.files()) {
        if (!file.entry().path().isDirectory()) {
          known.add(place(file));
        }
      }
      Tree.deleteAllBut(known, folder.content());
    }
  }

  /**
   * Puts the files into place; every byte of them has been verified and forced.
   *
   * @throws IOException also if something that may not be replaced has come into the way meanwhile
   */
  public void putIntoPlace() throws IOException {
    if (inPlace) {
      Tree.complete(target, path, selection);
      Disk.delete(folder.root());
      return;
    }
    Tree.complete(target, folder.content(), selection);
    Obstacles.check(target, selection);
    if (target instanceof Target.Tree && Files.exists(path)) {
      switchTrees();
    } else {
      Disk.move(folder.content(), path);
    }
    Disk.delete(folder.root());
  }

  private void switchTrees() throws IOException {
    try {
      Disk.move(path, folder.previous());
      Disk.move(folder.content(), path);
    } finally {
      if (!Files.exists(path)) {
        Disk.move(folder.previous(), path);
      }
    }
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
