package dev.tiercast.common.store;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ByteRange;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A version, or parts of one, being put together in files from verified blocks. What has arrived is
 * kept in a journal beside the files: opened again after a crash, the assembly goes on without
 * trusting anything that was not on disk for sure. Thread safe.
 */
public final class Assembly implements BlockSink, Closeable {
  /** Bytes between two forces: what has to be hashed again after a crash at the most. */
  private static final long FORCE_EVERY = 256L << 20;

  private final ContentFiles files;
  private final BlockGrid grid;
  private final BlockJournal journal;
  private final long forceEvery;

  private final Object forcing = new Object();
  private final BitSet missing;
  private BitSet unforced = new BitSet();
  private long unforcedBytes;

  private Assembly(
      ContentFiles files, BlockGrid grid, BlockJournal journal, BitSet missing, long forceEvery) {
    this.files = files;
    this.grid = grid;
    this.journal = journal;
    this.missing = missing;
    this.forceEvery = forceEvery;
  }

  /**
   * Opens an assembly, or goes on with one.
   *
   * @param files where the bytes go
   * @param journal the file that remembers what arrived; its folder exists
   * @param wanted the blocks that are to come; not kept
   * @throws IOException also if there is not enough room for what is missing
   */
  public static Assembly open(
      ContentFiles files, Path journal, ManifestDocument document, BlockList blocks, BitSet wanted)
      throws IOException {
    return open(files, journal, document, blocks, wanted, FORCE_EVERY);
  }

  /** As above, with another number of bytes between two forces. */
  static Assembly open(
      ContentFiles files,
      Path journal,
      ManifestDocument document,
      BlockList blocks,
      BitSet wanted,
      long forceEvery)
      throws IOException {
    BlockGrid grid = document.manifest().grid();
    BitSet present = present(files, journal, document, grid, blocks);
    present.and(wanted);
    BitSet missing = (BitSet) wanted.clone();
    missing.andNot(present);
    requireRoom(
        Disk.parent(journal), missing.stream().mapToLong(b -> grid.block(b).length()).sum());
    // The journal first: an older one may vouch for blocks of which a file that is made now lacks
    // its part.
    BlockJournal log = BlockJournal.start(journal, document.digest(), present);
    boolean opened = false;
    try {
      files.allocate();
      opened = true;
      return new Assembly(files, grid, log, missing, forceEvery);
    } finally {
      if (!opened) {
        log.close();
      }
    }
  }

  private static BitSet present(
      ContentFiles files, Path journal, ManifestDocument document, BlockGrid grid, BlockList blocks)
      throws IOException {
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
    BitSet proven = prove(files, grid, blocks, doubtful);
    files.force(ranges(grid, proven));
    trusted.or(proven);
    return trusted;
  }

  /** The blocks whose bytes are in the files, hashed on all cores. */
  private static BitSet prove(
      ContentFiles files, BlockGrid grid, BlockList blocks, BitSet candidates) throws IOException {
    BitSet proven = new BitSet();
    try {
      candidates.stream()
          .parallel()
          .filter(block -> isPresent(files, grid.block(block), blocks))
          .forEachOrdered(proven::set);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return proven;
  }

  private static boolean isPresent(ContentFiles files, Block block, BlockList blocks) {
    try {
      if (!files.exist(block.contentRange())) {
        return false;
      }
      ByteBuffer bytes = ByteBuffer.allocate(block.length());
      return files.read(block.contentOffset(), bytes)
          && blocks.matches(block.index(), bytes.flip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireRoom(Path folder, long bytes) throws IOException {
    long room = Files.getFileStore(folder).getUsableSpace();
    if (room < bytes) {
      throw new IOException(
          "%s: no space: %d more bytes are needed and %d are free; make room and run this again"
              .formatted(folder, bytes, room));
    }
  }

  /** The blocks that have not arrived, in a new set. */
  public synchronized BitSet missing() {
    return (BitSet) missing.clone();
  }

  @Override
  public void write(int block, ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    files.write(grid.block(block).contentOffset(), bytes);
    boolean due;
    synchronized (this) {
      missing.clear(block);
      unforced.set(block);
      unforcedBytes += length;
      due = unforcedBytes >= forceEvery;
      unforcedBytes = due ? 0 : unforcedBytes;
      journal.written(block);
    }
    if (due) {
      force();
    }
  }

  /**
   * Forces what has arrived so far to disk; then it is trusted after a crash. An interrupt does not
   * stop it: whoever stops something wants to keep what there is.
   */
  public void force() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      forceUnforced();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void forceUnforced() throws IOException {
    synchronized (forcing) {
      BitSet blocks;
      int mark;
      synchronized (this) {
        mark = journal.mark();
        blocks = unforced;
        unforced = new BitSet();
      }
      boolean done = false;
      try {
        files.force(ranges(grid, blocks));
        journal.forced(mark);
        done = true;
      } finally {
        if (!done) {
          putBack(blocks);
        }
      }
    }
  }

  private synchronized void putBack(BitSet blocks) {
    unforced.or(blocks);
  }

  private static List<ByteRange> ranges(BlockGrid grid, BitSet blocks) {
    List<ByteRange> ranges = new ArrayList<>();
    for (int first = blocks.nextSetBit(0); first >= 0; ) {
      int end = blocks.nextClearBit(first);
      ranges.add(
          new ByteRange(
              grid.block(first).contentOffset(), grid.block(end - 1).contentRange().end()));
      first = blocks.nextSetBit(end);
    }
    return ranges;
  }

  /** Closes the journal; what has arrived stays. */
  @Override
  public void close() throws IOException {
    journal.close();
  }
}
