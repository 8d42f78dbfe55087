package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.BlockSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** Carries out what a transfer decides to fetch: asks, reads, verifies, writes. Thread safe. */
final class Fetcher {
  private final VersionId version;
  private final BlockGrid grid;
  private final BlockList blocks;
  private final List<Source> sources;
  private final BlockSink sink;
  private final SharedState shared;
  private final TransferListener listener;

  Fetcher(
      Manifest manifest,
      BlockList blocks,
      List<Source> sources,
      BlockSink sink,
      SharedState shared,
      TransferListener listener) {
    this.version = manifest.version();
    this.grid = manifest.grid();
    this.blocks = blocks;
    this.sources = new CopyOnWriteArrayList<>(sources);
    this.sink = sink;
    this.shared = shared;
    this.listener = listener;
  }

  /** One more source. */
  void join(Source source) {
    sources.add(source);
    shared.tell(TransferState::join);
    listener.onJoin(source.address());
  }

  /**
   * Fetches a run of blocks, or as many of them as the source gives.
   *
   * @param buffer holds a block
   */
  void fetch(Decision.Fetch fetch, byte[] buffer) {
    try (ShardStream stream = stream(fetch)) {
      shared.add(fetch, stream);
      stream.open();
      boolean more = true;
      while (more) {
        more = fetchBlock(fetch, stream, buffer);
      }
    } catch (NotThereException e) {
      notThere(fetch, e);
    } catch (IOException e) {
      failed(fetch, e);
    }
  }

  private Source source(Decision.Fetch fetch) {
    return sources.get(fetch.source());
  }

  private ShardStream stream(Decision.Fetch fetch) {
    BlockSpan span = shared.update(state -> fetch.task().rest());
    Block first = grid.block(span.first());
    Block last = grid.block(span.end() - 1);
    return source(fetch).stream(
        new Resource.ShardOf(version, first.shard()),
        grid.shardRange(first.shard()).length(),
        new ByteRange(first.shardOffset(), last.shardOffset() + last.length()));
  }

  /** Whether a block is in the sink, so that the next may follow. */
  private boolean fetchBlock(Decision.Fetch fetch, ShardStream stream, byte[] buffer)
      throws IOException {
    OptionalInt claimed = shared.update(state -> state.claim(fetch, System.nanoTime()));
    if (claimed.isEmpty()) {
      return false;
    }
    Block block = grid.block(claimed.getAsInt());
    boolean done = false;
    try {
      long begin = System.nanoTime();
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, block.length());
      stream.readFully(bytes);
      long nanos = System.nanoTime() - begin;
      shared.tell(state -> state.arrived(fetch));
      bytes.flip();
      done = isRight(fetch, block, bytes) && write(block, bytes);
      if (done) {
        shared.tell(state -> state.delivered(fetch, block, nanos, System.nanoTime()));
      }
    } finally {
      if (!done) {
        shared.tell(state -> state.undelivered(fetch, block));
      }
    }
    if (done) {
      listener.onBlock(source(fetch).address(), block.length());
    }
    return done;
  }

  private boolean isRight(Decision.Fetch fetch, Block block, ByteBuffer bytes) {
    boolean right = blocks.matches(block.index(), bytes);
    if (!right) {
      String reason = "%s: sent wrong bytes for block %d of %s";
      exclude(
          fetch,
          new VerificationException(
              reason.formatted(source(fetch).address(), block.index(), version)));
    }
    return right;
  }

  private boolean write(Block block, ByteBuffer bytes) {
    try {
      sink.write(block.index(), bytes);
      return true;
    } catch (IOException e) {
      shared.tell(state -> state.stop(e));
      return false;
    }
  }

  /** A missing shard may be on its way; a missing manifest means that the version is gone. */
  private void notThere(Decision.Fetch fetch, NotThereException reason) {
    try {
      source(fetch).size(new Resource.ManifestOf(version));
      shared.tell(state -> state.lacks(fetch));
      failed(fetch, reason);
    } catch (NotThereException e) {
      exclude(fetch, e);
    } catch (IOException e) {
      failed(fetch, e);
    }
  }

  private void failed(Decision.Fetch fetch, IOException failure) {
    ServerAddress address = source(fetch).address();
    IOException reason =
        shared.update(state -> state.isBrokenOff(fetch))
            ? new SourceException(address, "is much slower than others", failure)
            : failure;
    if (shared.update(state -> state.failed(fetch, reason, System.nanoTime()))) {
      listener.onFailure(address, reason);
    }
  }

  private void exclude(Decision.Fetch fetch, IOException reason) {
    if (shared.update(state -> state.exclude(fetch, reason))) {
      listener.onExclusion(source(fetch).address(), reason);
    }
  }
}
