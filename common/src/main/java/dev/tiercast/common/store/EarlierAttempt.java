package dev.tiercast.common.store;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.BlockGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/** What is in files of an attempt to put a version together that was broken off. */
final class EarlierAttempt {
  private final ContentFiles files;
  private final Path journal;
  private final ManifestDocument document;

  /**
   * @param journal need not be there
   */
  EarlierAttempt(ContentFiles files, Path journal, ManifestDocument document) {
    this.files = files;
    this.journal = journal;
    this.document = document;
  }

  /**
   * The blocks that are right and on disk, as far as the journal vouches for them or they are
   * hashed now.
   *
   * @param listener is told of those that are hashed
   */
  BitSet present(BlockList blocks, Proof.Listener listener) throws IOException {
    BlockGrid grid = document.grid();
    BlockJournal.Contents contents =
        BlockJournal.read(journal, document.digest(), grid.blockCount());
    BitSet trusted = contents.trusted();
    BitSet doubtful = contents.doubtful();
    if (!files.areAllocated()) {
      doubtful.or(trusted);
      trusted.clear();
    } else if (!Files.exists(journal)) {
      // As a kill leaves it that comes between the end of the journal and the listing.
      doubtful.set(0, grid.blockCount());
    }
    BitSet proven = new Proof(files, Pieces.blocks(grid, blocks), listener).right(doubtful);
    try {
      files.force(grid.ranges(proven));
    } catch (IOException e) {
      forgetAllBut(trusted, e);
      throw e;
    }
    trusted.or(proven);
    return trusted;
  }

  /** To hash the others again would prove nothing: the system may show what is not on disk. */
  private void forgetAllBut(BitSet trusted, IOException failure) {
    try {
      BlockJournal.start(journal, document.digest(), trusted).close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
