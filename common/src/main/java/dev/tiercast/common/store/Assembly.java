package dev.tiercast.common.store;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.BlockGrid;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

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
  private final BackgroundForce background = new BackgroundForce(this::forceSoon);
  private final GrowingPresence presence;

  /** The blocks all of whose bytes are kept. */
  private final BitSet readable;

  private final BitSet missing;
  private BitSet unforced = new BitSet();
  private long unforcedBytes;

  /**
   * After a force that failed, the system may take pages for clean that never reached the disk: a
   * later force that succeeds proves nothing.
   */
  private volatile @Nullable IOException failedForce;

  private Assembly(
      ContentFiles files,
      BlockGrid grid,
      BlockJournal journal,
      BitSet present,
      BitSet missing,
      long forceEvery) {
    this.files = files;
    this.grid = grid;
    this.journal = journal;
    this.missing = missing;
    this.forceEvery = forceEvery;
    this.readable = files.blocksWithin(grid);
    BitSet held = (BitSet) present.clone();
    held.and(readable);
    this.presence = new GrowingPresence(grid.blockCount(), held);
  }

  /**
   * Opens an assembly, or goes on with one.
   *
   * @param files where the bytes go
   * @param journal the file that remembers what arrived; its folder exists
   * @param wanted the blocks that are to come; not kept
   * @param listener is told of blocks that have to be hashed again
   * @throws IOException also if there is not enough room for what is missing
   */
  public static Assembly open(
      ContentFiles files,
      Path journal,
      ManifestDocument document,
      BlockList blocks,
      BitSet wanted,
      Proof.Listener listener)
      throws IOException {
    return open(files, journal, document, blocks, wanted, listener, FORCE_EVERY);
  }

  /** As above, with another number of bytes between two forces. */
  static Assembly open(
      ContentFiles files,
      Path journal,
      ManifestDocument document,
      BlockList blocks,
      BitSet wanted,
      Proof.Listener listener,
      long forceEvery)
      throws IOException {
    BlockGrid grid = document.grid();
    BitSet present = new EarlierAttempt(files, journal, document).present(blocks, listener);
    present.and(wanted);
    BitSet missing = (BitSet) wanted.clone();
    missing.andNot(present);
    Disk.requireRoom(
        Disk.parent(journal), missing.stream().mapToLong(b -> grid.block(b).length()).sum());
    return start(files, journal, document, present, missing, forceEvery);
  }

  /**
   * Opens an assembly over files that anybody may have written to: what is present is what the
   * caller has just proven, whatever a journal of an earlier time says.
   *
   * @param wanted the blocks that are to come, none of them present; not kept
   */
  public static Assembly over(
      ContentFiles files, Path journal, ManifestDocument document, BitSet present, BitSet wanted)
      throws IOException {
    return start(files, journal, document, present, (BitSet) wanted.clone(), FORCE_EVERY);
  }

  private static Assembly start(
      ContentFiles files,
      Path journal,
      ManifestDocument document,
      BitSet present,
      BitSet missing,
      long forceEvery)
      throws IOException {
    // The journal first: an older one may vouch for blocks of which a file that is made now lacks
    // its part.
    BlockJournal log = BlockJournal.start(journal, document.digest(), present);
    boolean opened = false;
    try {
      files.allocate();
      opened = true;
      return new Assembly(files, document.grid(), log, present, missing, forceEvery);
    } finally {
      if (!opened) {
        log.close();
      }
    }
  }

  /**
   * Which blocks can be read from the files: those all of whose bytes they keep, as soon as they
   * were written. Ends when the assembly is closed.
   */
  public Presence presence() {
    return presence;
  }

  /** Whatever is still written, nobody is to wait for it. */
  void end() {
    presence.end();
  }

  /** Says which blocks are being fetched now; not kept. */
  public void coming(BitSet blocks) {
    presence.coming(blocks);
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
      requireNoFailure();
      journal.written(block);
      missing.clear(block);
      unforced.set(block);
      unforcedBytes += length;
      due = unforcedBytes >= forceEvery;
      unforcedBytes = due ? 0 : unforcedBytes;
    }
    if (readable.get(block)) {
      presence.add(block);
    }
    if (due) {
      background.ask();
    }
  }

  private void requireNoFailure() throws IOException {
    IOException failed = failedForce;
    if (failed != null) {
      throw new IOException(failed.getMessage(), failed);
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

  /** In the background; whoever writes or forces next is told of a failure. */
  private void forceSoon() {
    try {
      forceUnforced();
    } catch (IOException e) {
      // It is kept.
    }
  }

  /** Writers wait for none of it but the taking of the batch. */
  private void forceUnforced() throws IOException {
    synchronized (forcing) {
      requireNoFailure();
      BitSet blocks;
      int mark;
      synchronized (this) {
        mark = journal.mark();
        blocks = unforced;
        unforced = new BitSet();
      }
      try {
        files.force(grid.ranges(blocks));
        journal.forced(mark);
      } catch (IOException e) {
        fail(e, blocks);
        throw e;
      }
    }
  }

  private void fail(IOException failure, BitSet batch) {
    BitSet lost = (BitSet) batch.clone();
    synchronized (this) {
      failedForce = failure;
      lost.or(unforced);
      missing.or(lost);
      forgetUnforced(failure);
    }
    presence.lose(lost);
  }

  private void forgetUnforced(IOException failure) {
    try {
      journal.forgetUnforced();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Closes the journal; what has arrived stays. */
  @Override
  public void close() throws IOException {
    presence.end();
    background.close();
    journal.close();
  }
}
