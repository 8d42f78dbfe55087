package dev.tiercast.client.output;

import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.store.Assembly;
import dev.tiercast.common.store.ContentFiles;
import dev.tiercast.common.store.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * A target that is mended where it is. While it is, nobody pulls to it. What has been written is
 * journalled in the work folder; that journal only tells that a repair was begun: files in their
 * place can be changed by anybody, so their blocks are hashed again whatever it says.
 */
public final class InPlace implements Closeable {
  private final Target target;
  private final Selection selection;
  private final WorkFolder folder;

  private InPlace(Target target, Selection selection, WorkFolder folder) {
    this.target = target;
    this.selection = selection;
    this.folder = folder;
  }

  /**
   * Takes the target.
   *
   * @throws IOException if a pull or another repair is writing to it
   */
  public static InPlace open(Target target, Selection selection) throws IOException {
    return new InPlace(target, selection, WorkFolder.open(target.path()));
  }

  /** Whether a repair of the target was begun and has not come to its end. */
  public static boolean isUnfinished(Target target) {
    return Files.exists(WorkFolder.repairOf(target.path()));
  }

  /**
   * Gives the files their sizes, creates those that are missing, and opens them for blocks.
   *
   * @param right the blocks that have just been found to be right
   * @param wanted the blocks that are to be written
   * @param growth bytes by which the files grow
   * @throws IOException also if there is not enough room for that
   */
  public Assembly assemble(ManifestDocument document, BitSet right, BitSet wanted, long growth)
      throws IOException {
    Disk.requireRoom(folder.root(), growth);
    return Assembly.over(new ContentFiles(extents()), folder.repair(), document, right, wanted);
  }

  private List<ContentFiles.Extent> extents() {
    return selection.files().stream()
        .filter(file -> !file.entry().path().isDirectory())
        .map(file -> new ContentFiles.Extent(target.pathOf(file.entry()), file.content()))
        .toList();
  }

  /**
   * Brings a repair to its end that was killed when all was right already: what it wrote is not
   * necessarily on disk.
   */
  public void finish() throws IOException {
    List<ContentFiles.Extent> extents = extents();
    new ContentFiles(extents).force(extents.stream().map(ContentFiles.Extent::content).toList());
    complete();
  }

  /** Every block is in its place and forced: only what is not bytes is left to be done. */
  public void complete() throws IOException {
    Path path = target.path().toAbsolutePath().normalize();
    Tree.complete(target, path, selection);
    for (Selection.Placed file : selection.files()) {
      Path each = target.pathOf(file.entry());
      if (file.entry().size() == 0 && Files.isRegularFile(each) && Files.size(each) > 0) {
        Disk.writeForced(each, ByteBuffer.allocate(0));
      }
    }
    Disk.forceFolder(Disk.parent(path));
    Files.deleteIfExists(folder.repair());
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
