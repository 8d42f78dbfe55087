package dev.tiercast.client.output;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.store.ContentFiles;
import dev.tiercast.common.store.Pieces;
import dev.tiercast.common.store.Proof;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What is at a target before a pull: perhaps all of the version, perhaps an older one that has
 * blocks of it. A file counts where it is at the path that the version gives it.
 */
final class Standing {
  private static final BitSet FIRST = BitSet.valueOf(new long[] {1});

  private final Selection selection;
  private final List<ContentFiles.Extent> extents;
  private final boolean complete;

  private Standing(Selection selection, List<ContentFiles.Extent> extents, boolean complete) {
    this.selection = selection;
    this.extents = extents;
    this.complete = complete;
  }

  /** Looks at what is there now. */
  static Standing at(Target target, Selection selection) throws IOException {
    List<ContentFiles.Extent> extents = new ArrayList<>();
    boolean complete = !selection.files().isEmpty();
    for (Selection.Placed file : selection.files()) {
      if (file.entry().path().isDirectory()) {
        continue;
      }
      Path path = target.pathOf(file.entry());
      BasicFileAttributes found = Present.at(path);
      if (found == null || !found.isRegularFile()) {
        complete = false;
        continue;
      }
      complete &= found.size() == file.entry().size();
      long common = Math.min(found.size(), file.entry().size());
      extents.add(
          new ContentFiles.Extent(path, ByteRange.ofLength(file.content().start(), common)));
    }
    return new Standing(selection, extents, complete);
  }

  /** Whether a file has this digest. */
  static boolean isContent(Path file, Digest sha256) throws IOException {
    BasicFileAttributes found = Present.at(file);
    if (found == null || !found.isRegularFile()) {
      return false;
    }
    ContentFiles content =
        new ContentFiles(List.of(new ContentFiles.Extent(file, new ByteRange(0, found.size()))));
    return new Proof(content, Pieces.whole(found.size(), sha256), Proof.Listener.NONE)
        .areRight(FIRST);
  }

  /**
   * Whether every file is there with its full size, and all bytes are the version's. Stops at the
   * first that are not.
   *
   * @param listener is told of the blocks that are compared
   */
  boolean isAll(ManifestDocument document, BlockList blocks, Proof.Listener listener)
      throws IOException {
    if (!complete) {
      return false;
    }
    BlockGrid grid = document.grid();
    Coverage coverage = Coverage.of(selection, grid);
    return new Proof(files(), Pieces.blocks(grid, blocks), listener).areRight(coverage.blocks())
        && new Proof(files(), new FilePieces(selection), Proof.Listener.NONE)
            .areRight(coverage.files());
  }

  /** The files that are there, as far as the version's go. */
  ContentFiles files() {
    return new ContentFiles(extents);
  }

  /** The blocks all of whose bytes are there, be they right or not. */
  BitSet blocks(BlockGrid grid) {
    return grid.blocksWithin(extents.stream().map(ContentFiles.Extent::content).toList());
  }
}
