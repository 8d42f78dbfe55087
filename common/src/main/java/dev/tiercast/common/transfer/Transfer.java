package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Backoff;
import dev.tiercast.common.schedule.SourceBook;
import dev.tiercast.common.store.BlockSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fetches the missing blocks of one version from several sources at once. Every block is verified
 * before the sink gets it; a source that sends a wrong one is not asked again. Runs once.
 */
public final class Transfer {
  private final List<Source> sources;
  private final ManifestDocument document;
  private final BlockList blocks;
  private final BlockGrid grid;
  private final BlockSink sink;
  private final TransferOptions options;
  private final TransferListener listener;

  /** Guards the state, and is notified whenever a worker may decide otherwise. */
  private final Object lock = new Object();

  private final TransferState state;
  private final Set<ShardStream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cancelled;

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
    this.sources = List.copyOf(sources);
    this.document = document;
    this.blocks = blocks;
    this.grid = document.manifest().grid();
    this.sink = sink;
    this.options = options;
    this.listener = listener;
    this.state =
        new TransferState(
            version().toString(),
            grid,
            missing,
            new SourceBook(sources.size(), Backoff.STANDARD, new Random()),
            options,
            System.nanoTime());
  }

  /**
   * Fetches; returns when every block is in the sink.
   *
   * @throws dev.tiercast.common.model.NoServerException without progress for too long
   * @throws VerificationException if no source with right bytes is left
   * @throws dev.tiercast.common.model.NoSuchVersionException if the version was retired meanwhile
   * @throws TransferCancelledException after {@link #cancel}, or if the thread is interrupted
   * @throws IOException if the sink fails
   */
  public void run() throws IOException {
    int most = Math.min(options.connections(), sources.size() * options.connectionsPerSource());
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      Thread worker = new Thread(this::work, "fetch-" + version() + "-" + i);
      worker.setDaemon(true);
      workers.add(worker);
      worker.start();
    }
    join(workers);
    if (cancelled) {
      throw new TransferCancelledException(version().toString());
    }
    synchronized (lock) {
      if (state.next(System.nanoTime()) instanceof Decision.GiveUp gaveUp) {
        throw gaveUp.reason();
      }
    }
  }

  private void join(List<Thread> workers) {
    boolean interrupted = false;
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
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

  /** Stops soon; what has arrived stays. May be called from any thread. */
  public void cancel() {
    synchronized (lock) {
      cancelled = true;
      lock.notifyAll();
    }
    open.forEach(ShardStream::cancel);
  }

  private void work() {
    byte[] buffer = new byte[0];
    for (Decision next = await(); next instanceof Decision.Fetch fetch; next = await()) {
      try {
        if (buffer.length == 0) {
          buffer = new byte[grid.blockSize()];
        }
        fetch(fetch, buffer);
      } catch (RuntimeException | Error e) {
        update(() -> state.failedHere(new IOException(version() + ": " + e, e)));
      } finally {
        update(() -> state.ended(fetch));
      }
    }
  }

  /** The next decision that is not to wait. */
  private Decision await() {
    synchronized (lock) {
      Decision next = decide();
      while (next instanceof Decision.Wait wait) {
        try {
          lock.wait(wait.nanos() / 1_000_000 + 1);
        } catch (InterruptedException e) {
          return new Decision.Done();
        }
        next = decide();
      }
      return next;
    }
  }

  private Decision decide() {
    return cancelled ? new Decision.Done() : state.next(System.nanoTime());
  }

  private void update(Runnable change) {
    synchronized (lock) {
      change.run();
      lock.notifyAll();
    }
  }

  private void fetch(Decision.Fetch fetch, byte[] buffer) {
    Source source = sources.get(fetch.source());
    try (ShardStream stream = openStream(source, fetch)) {
      open.add(stream);
      try {
        if (cancelled) {
          stream.cancel();
        }
        fetchBlocks(fetch, stream, buffer);
      } finally {
        open.remove(stream);
      }
    } catch (NotThereException e) {
      notThere(fetch, source, e);
    } catch (IOException e) {
      if (!cancelled) {
        listener.onFailure(source.address(), e);
        update(() -> state.failed(fetch.source(), e, System.nanoTime()));
      }
    }
  }

  private ShardStream openStream(Source source, Decision.Fetch fetch) {
    BlockSpan span;
    synchronized (lock) {
      span = fetch.task().rest();
    }
    Block first = grid.block(span.first());
    Block last = grid.block(span.end() - 1);
    return source.open(
        new Resource.ShardOf(version(), first.shard()),
        grid.shardRange(first.shard()).length(),
        new ByteRange(first.shardOffset(), last.shardOffset() + last.length()));
  }

  private void fetchBlocks(Decision.Fetch fetch, ShardStream stream, byte[] buffer)
      throws IOException {
    for (OptionalInt claimed = claim(fetch); claimed.isPresent(); claimed = claim(fetch)) {
      Block block = grid.block(claimed.getAsInt());
      boolean delivered = false;
      try {
        delivered = fetchBlock(fetch, block, stream, buffer);
      } finally {
        if (!delivered) {
          update(() -> state.board().unclaim(fetch.task(), block.index()));
        }
      }
      if (!delivered) {
        return;
      }
    }
  }

  private OptionalInt claim(Decision.Fetch fetch) {
    synchronized (lock) {
      return cancelled ? OptionalInt.empty() : state.board().claim(fetch.task());
    }
  }

  /** Whether the block is in the sink. */
  private boolean fetchBlock(Decision.Fetch fetch, Block block, ShardStream stream, byte[] buffer)
      throws IOException {
    long begin = System.nanoTime();
    stream.readFully(buffer, block.length());
    long nanos = System.nanoTime() - begin;
    ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, block.length());
    Source source = sources.get(fetch.source());
    if (!blocks.matches(block.index(), bytes)) {
      IOException reason =
          new VerificationException(
              "%s: sent wrong bytes for block %d of %s"
                  .formatted(source.address(), block.index(), version()));
      listener.onExclusion(source.address(), reason);
      update(() -> state.blamed(fetch.source(), reason));
      return false;
    }
    try {
      sink.write(block.index(), bytes);
    } catch (IOException e) {
      update(() -> state.failedHere(e));
      return false;
    }
    update(() -> state.delivered(fetch.source(), block.length(), nanos, System.nanoTime()));
    listener.onBlock(source.address(), block.length());
    return true;
  }

  /** A missing shard may be on its way; a missing manifest means that the version is gone. */
  private void notThere(Decision.Fetch fetch, Source source, NotThereException reason) {
    try {
      source.manifest(version());
      listener.onFailure(source.address(), reason);
      update(() -> state.lacks(fetch.source(), fetch.task().shard(), reason, System.nanoTime()));
    } catch (NotThereException e) {
      listener.onExclusion(source.address(), e);
      update(() -> state.gone(fetch.source(), e));
    } catch (IOException e) {
      listener.onFailure(source.address(), e);
      update(() -> state.failed(fetch.source(), e, System.nanoTime()));
    }
  }

  private VersionId version() {
    return document.manifest().version();
  }
}
