package dev.tiercast.common.transfer;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Standing;
import dev.tiercast.common.store.BlockSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.ObjIntConsumer;

/**
 * Fetches the missing blocks of one version from several sources at once. Every block is verified
 * before the sink gets it; a source that sends a wrong one is not asked again. Runs once.
 */
public final class Transfer {
  /** How often it is looked whether what is under way still gets on. */
  private static final long TICK_MILLIS = 50;

  private final VersionId version;
  private final int blockSize;
  private final int workers;
  private final SharedState shared;
  private final Fetcher fetcher;
  private final TransferListener listener;

  /**
   * @param sources all of which have this very manifest
   * @param missing the blocks to fetch
   * @param sink gets every missing block once, verified
   */
  public Transfer(
      List<Source> sources,
      ManifestDocument document,
      BlockList blocks,
      BitSet missing,
      BlockSink sink,
      TransferOptions options,
      TransferListener listener) {
    Manifest manifest = document.manifest();
    long now = System.nanoTime();
    this.version = manifest.version();
    this.blockSize = manifest.blockSize();
    // Two for a block: the last one may be raced.
    this.workers = (int) Math.min(options.connections(), 2L * missing.cardinality());
    this.listener = listener;
    shared =
        new SharedState(
            new TransferState(
                version.toString(), manifest.grid(), missing, options, new Random(), now));
    OptionalLong rate = options.bytesPerSecond();
    Pacer pacer = rate.isPresent() ? new Pacer(rate.getAsLong(), now) : null;
    fetcher = new Fetcher(manifest, blocks, sink, shared, pacer, listener);
    sources.forEach(source -> fetcher.join(source, Standing.UNKNOWN));
  }

  /**
   * Fetches; returns when every block is in the sink. However it ends, the sink gets nothing
   * afterwards.
   *
   * @throws dev.tiercast.common.model.NoServerException without progress for too long
   * @throws dev.tiercast.common.model.VerificationException if no source with right bytes is left
   * @throws dev.tiercast.common.model.NoSuchVersionException if the version was retired meanwhile
   * @throws TransferCancelledException after {@link #cancel}, or if the thread is interrupted
   * @throws IOException if the sink fails
   */
  public void run() throws IOException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      Thread thread = new Thread(this::work, "fetch-" + version + "-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    watch(threads);
    if (shared.update(state -> state.next(System.nanoTime())) instanceof Decision.GiveUp gaveUp) {
      throw gaveUp.reason();
    }
  }

  /** Until all workers have ended. */
  private void watch(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join(TICK_MILLIS);
          shared.tick();
        } catch (InterruptedException e) {
          interrupted = true;
          cancel();
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(0);
      Decision next = shared.await();
      while (next instanceof Decision.Fetch fetch) {
        // Those who never get work need no memory for it.
        buffer = buffer.capacity() == 0 ? ByteBuffer.allocate(blockSize) : buffer;
        fetcher.fetch(fetch, buffer);
        next = shared.await();
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      stop(new IOException(version + ": " + e, e));
    }
  }

  /**
   * Another source that has this very manifest is asked from now on. May be called from any thread,
   * one at a time.
   */
  public void join(Source source) {
    fetcher.join(source, Standing.UNKNOWN);
    listener.onJoin(source.address());
  }

  /**
   * A source is asked from now on for what it can bring. What a {@linkplain
   * dev.tiercast.common.schedule.Supply#COMPLETE complete} one has needs no telling; what another
   * one holds, receives or grants is to be told by {@link #held} and {@link #coming}. One that has
   * joined before, or has left, begins anew, as whatever it is now. May be called from any thread.
   */
  public void join(Source source, Standing standing) {
    if (fetcher.joinOrChange(source, standing)) {
      listener.onJoin(source.address());
    }
  }

  /**
   * Who we are, as our mates know us: what a rack needs is shared out among those who are in it. To
   * be told before {@link #run}; otherwise we are nobody in particular, and in no rack.
   *
   * @param isInRack whether we are in a named one, into which every block is to come once
   */
  public void identify(NodeId self, boolean isInRack) {
    shared.tell(state -> state.identify(self, isInRack));
  }

  /**
   * A source that has joined holds more blocks, or grants them to us. May be called from any
   * thread; does nothing for one that has not joined, or has left.
   */
  public void held(Source source, BitSet more) {
    of(source, (state, number) -> state.held(number, more, System.nanoTime()));
  }

  /** As {@link #held}, for the blocks that the source receives now: these and no others. */
  public void coming(Source source, BitSet now) {
    of(source, (state, number) -> state.coming(number, now, System.nanoTime()));
  }

  /**
   * A source has gone: nothing more is asked there, what it held is forgotten. It may join again.
   * May be called from any thread.
   */
  public void leave(Source source) {
    of(source, TransferState::leave);
  }

  private void of(Source source, ObjIntConsumer<TransferState> change) {
    fetcher.find(source).ifPresent(number -> shared.tell(state -> change.accept(state, number)));
  }

  /** Somebody waits for a block: it comes before others. May be called from any thread. */
  public void urgent(int block) {
    shared.tell(state -> state.urgent(block));
  }

  /**
   * What to ask a granting source for now: of what is missing, what nobody fetches, nobody near
   * holds or receives, and is our share of what our rack needs. Changes as blocks come; to be asked
   * for again each time. May be called from any thread.
   *
   * @param mostRuns what is behind them is left out
   */
  public BlockSpans wanted(int mostRuns) {
    return shared.update(state -> state.wanted(mostRuns, System.nanoTime()));
  }

  /**
   * How many more blocks a granting source is to be asked for now, so that there is always
   * something to begin with but little that waits; the fewer, the less is left to fetch. 0 for
   * none. Changes whenever something begins to be fetched. May be called from any thread.
   */
  public int appetite(Source granting) {
    OptionalInt number = fetcher.find(granting);
    return number.isEmpty()
        ? 0
        : shared.update(state -> state.appetite(number.getAsInt(), System.nanoTime()));
  }

  /**
   * Whether others may {@link #join}: then, when nobody is left to ask, they are waited for as long
   * as is retried. May be called from any thread.
   */
  public void expectJoins(boolean isExpected) {
    shared.tell(state -> state.expectJoins(isExpected));
  }

  /**
   * Fetches only blocks below this one, until it is called again; all of them if it is never
   * called. For sinks that cannot take whatever comes first. May be called from any thread.
   *
   * @param end a block, or the number of blocks
   */
  public void limit(int end) {
    shared.tell(state -> state.limit(end));
  }

  /** Stops soon; what has arrived stays. May be called from any thread. */
  public void cancel() {
    stop(new TransferCancelledException(version.toString()));
  }

  private void stop(IOException reason) {
    shared.tell(state -> state.stop(reason));
  }
}
