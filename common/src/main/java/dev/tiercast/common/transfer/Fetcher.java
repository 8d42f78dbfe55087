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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Carries out what a transfer decides to fetch: asks, reads, verifies, writes. Thread safe. */
final class Fetcher {
  private final VersionId version;
  private final BlockGrid grid;
  private final BlockList blocks;
  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private final BlockSink sink;
  private final SharedState shared;
  private final @Nullable Pacer pacer;
  private final TransferListener listener;

  /**
   * @param pacer keeps the rate; null where there is no limit to it
   */
  Fetcher(
      Manifest manifest,
      BlockList blocks,
      BlockSink sink,
      SharedState shared,
      @Nullable Pacer pacer,
      TransferListener listener) {
    this.version = manifest.version();
    this.grid = manifest.grid();
    this.blocks = blocks;
    this.sink = sink;
    this.shared = shared;
    this.pacer = pacer;
    this.listener = listener;
  }

  /** One more source. */
  void join(Source source) {
    sources.add(source);
    shared.tell(TransferState::join);
  }

  /**
   * Fetches a run of blocks, or as many of them as the source gives.
   *
   * @param buffer holds a block
   */
  void fetch(Decision.Fetch fetch, ByteBuffer buffer) throws InterruptedException {
    int first = fetch.task().rest().first();
    Optional<Remnants.Remnant> beginning = shared.update(state -> state.beginning(fetch));
    try (Reading reading = new Reading(stream(fetch, beginning))) {
      shared.add(fetch, reading);
      reading.open();
      shared.note(state -> state.answered(fetch, source(fetch).keepsRanges()));
      Optional<Remnants.Remnant> there = beginning;
      beginning = Optional.empty();
      while (fetchBlock(fetch, reading, there, buffer)) {
        there = Optional.empty();
      }
    } catch (NotThereException e) {
      notThere(fetch, e);
    } catch (IOException e) {
      failed(fetch, e);
    } finally {
      beginning.ifPresent(unused -> shared.tell(state -> state.giveBack(first, unused)));
    }
  }

  private Source source(Decision.Fetch fetch) {
    return sources.get(fetch.source());
  }

  private ShardStream stream(Decision.Fetch fetch, Optional<Remnants.Remnant> beginning) {
    BlockSpan span = shared.update(state -> fetch.task().rest());
    Block first = grid.block(span.first());
    Block last = grid.block(span.end() - 1);
    int there = beginning.map(Remnants.Remnant::length).orElse(0);
    return source(fetch).stream(
        new Resource.ShardOf(version, first.shard()),
        grid.shardRange(first.shard()).length(),
        new ByteRange(first.shardOffset() + there, last.shardOffset() + last.length()));
  }

  /** Whether a block is done with, so that the next may follow. */
  private boolean fetchBlock(
      Decision.Fetch fetch,
      Reading reading,
      Optional<Remnants.Remnant> beginning,
      ByteBuffer buffer)
      throws IOException, InterruptedException {
    OptionalInt claimed = shared.update(state -> state.claim(fetch, System.nanoTime()));
    if (claimed.isEmpty()) {
      return false;
    }
    Block block = grid.block(claimed.getAsInt());
    buffer.clear().limit(block.length());
    beginning.ifPresent(there -> buffer.put(there.bytes().duplicate()));
    boolean right = false;
    try {
      read(fetch, reading, buffer);
      shared.note(state -> state.landed(fetch));
      right = isRight(fetch, block, beginning, buffer.flip());
    } finally {
      if (!right) {
        Remnants.Remnant there = remnant(fetch, beginning, buffer);
        shared.tell(state -> state.undelivered(fetch, block, there));
      }
    }
    return right && keep(fetch, block, buffer);
  }

  /** What has come of a block, from one source only: nothing if all has come and is wrong. */
  private static Remnants.Remnant remnant(
      Decision.Fetch fetch, Optional<Remnants.Remnant> beginning, ByteBuffer buffer) {
    boolean isOfAnother = beginning.filter(there -> there.source() != fetch.source()).isPresent();
    if (isOfAnother && buffer.hasRemaining()) {
      return beginning.get();
    }
    byte[] bytes = new byte[buffer.hasRemaining() ? buffer.position() : 0];
    buffer.get(0, bytes);
    return new Remnants.Remnant(fetch.source(), ByteBuffer.wrap(bytes));
  }

  private void read(Decision.Fetch fetch, Reading reading, ByteBuffer block)
      throws IOException, InterruptedException {
    int limit = block.limit();
    while (block.position() < limit) {
      if (pacer == null) {
        reading.read(block);
      } else {
        block.limit(Math.min(limit, block.position() + pacer.piece()));
        int count = reading.read(block);
        block.limit(limit);
        shared.pause(fetch, pacer.pauseNanos(count, System.nanoTime()));
      }
    }
  }

  private boolean isRight(
      Decision.Fetch fetch, Block block, Optional<Remnants.Remnant> beginning, ByteBuffer bytes) {
    if (blocks.matches(block.index(), bytes.duplicate())) {
      return true;
    }
    bytes.position(bytes.limit());
    if (beginning.isPresent() && beginning.get().source() != fetch.source()) {
      shared.tell(state -> state.suspect(fetch, block, beginning.get()));
    } else {
      blame(fetch.source(), block);
    }
    return false;
  }

  private void blame(int source, Block block) {
    ServerAddress address = sources.get(source).address();
    String reason = "%s: sent wrong bytes for block %d of %s";
    exclude(source, new VerificationException(reason.formatted(address, block.index(), version)));
  }

  /** Whether the sink has the block, from here or from a source that was quicker. */
  private boolean keep(Decision.Fetch fetch, Block block, ByteBuffer bytes) {
    shared.update(state -> state.convict(block, bytes)).ifPresent(source -> blame(source, block));
    if (!shared.update(state -> state.accept(block))) {
      return true;
    }
    try {
      sink.write(block.index(), bytes);
    } catch (IOException e) {
      shared.tell(state -> state.stop(e));
      return false;
    }
    shared.note(state -> state.delivered(fetch, System.nanoTime()));
    listener.onBlock(source(fetch).address(), block.length());
    return true;
  }

  /** A missing shard may be on its way; a missing manifest means that the version is gone. */
  private void notThere(Decision.Fetch fetch, NotThereException reason) {
    try {
      source(fetch).size(new Resource.ManifestOf(version));
      shared.tell(state -> state.lacks(fetch, reason, System.nanoTime()));
    } catch (NotThereException e) {
      exclude(fetch.source(), e);
    } catch (IOException e) {
      failed(fetch, e);
    }
  }

  private void failed(Decision.Fetch fetch, IOException failure) {
    ServerAddress address = source(fetch).address();
    IOException reason =
        shared.update(state -> state.isLeft(fetch))
            ? new SourceException(address, "does not get on; others are asked instead", failure)
            : failure;
    long longer = retryAfterNanos(failure);
    if (shared.update(state -> state.failed(fetch, reason, longer, System.nanoTime()))) {
      listener.onFailure(address, reason);
    }
  }

  private static long retryAfterNanos(IOException failure) {
    return failure instanceof SourceException source
        ? source.retryAfter().map(Duration::toNanos).orElse(0L)
        : 0;
  }

  private void exclude(int source, IOException reason) {
    if (shared.update(state -> state.exclude(source, reason))) {
      listener.onExclusion(sources.get(source).address(), reason);
    }
  }
}
