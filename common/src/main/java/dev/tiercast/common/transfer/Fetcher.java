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
import dev.tiercast.common.schedule.Standing;
import dev.tiercast.common.store.BlockSink;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
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
  private final UnderWay underWay;

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
    this.underWay = new UnderWay(shared, listener);
  }

  /** One more source. */
  synchronized void join(Source source, Standing standing) {
    sources.add(source);
    shared.tell(state -> state.join(standing, System.nanoTime()));
  }

  /** One more source, or one that stands otherwise now; whether it is one more. */
  synchronized boolean joinOrChange(Source source, Standing standing) {
    OptionalInt known = find(source);
    if (known.isEmpty()) {
      join(source, standing);
    } else {
      shared.tell(state -> state.join(known.getAsInt(), standing, System.nanoTime()));
    }
    return known.isEmpty();
  }

  /** The number of a source, if it has joined. */
  OptionalInt find(Source source) {
    return IntStream.range(0, sources.size())
        .filter(i -> sources.get(i).address().equals(source.address()))
        .findFirst();
  }

  /**
   * Fetches a run of blocks, or as many of them as the source gives.
   *
   * @param buffer holds a block
   */
  void fetch(Decision.Fetch fetch, ByteBuffer buffer) throws InterruptedException {
    underWay.tell();
    try {
      fetchRun(fetch, buffer);
    } finally {
      shared.ended(fetch);
      underWay.tell();
    }
  }

  private void fetchRun(Decision.Fetch fetch, ByteBuffer buffer) throws InterruptedException {
    int first = fetch.task().rest().first();
    Remnants.Remnant beginning =
        shared.update(state -> state.beginning(fetch)).orElse(Remnants.Remnant.NOTHING);
    try (Reading reading = new Reading(source(fetch).address(), stream(fetch, beginning))) {
      shared.add(fetch, reading);
      OptionalInt claimed = open(fetch, reading) ? claim(fetch) : OptionalInt.empty();
      while (claimed.isPresent()) {
        Remnants.Remnant there = beginning;
        beginning = Remnants.Remnant.NOTHING;
        boolean more = fetchBlock(fetch, reading, grid.block(claimed.getAsInt()), there, buffer);
        claimed = more ? claim(fetch) : OptionalInt.empty();
      }
    } catch (IOException e) {
      failed(fetch, e);
    } finally {
      Remnants.Remnant unused = beginning;
      shared.note(state -> state.giveBack(first, unused));
    }
  }

  private OptionalInt claim(Decision.Fetch fetch) {
    OptionalInt block = shared.update(state -> state.claim(fetch, System.nanoTime()));
    underWay.tell();
    return block;
  }

  private Source source(Decision.Fetch fetch) {
    return sources.get(fetch.source());
  }

  private ShardStream stream(Decision.Fetch fetch, Remnants.Remnant beginning) {
    BlockSpan span = shared.update(state -> fetch.task().rest());
    Block first = grid.block(span.first());
    Block last = grid.block(span.end() - 1);
    Resource shard = new Resource.ShardOf(version, first.shard());
    long size = grid.shardRange(first.shard()).length();
    ByteRange range =
        new ByteRange(first.shardOffset() + beginning.length(), last.shardOffset() + last.length());
    Optional<ShardStream> before = shared.before(fetch);
    return before.isPresent()
        ? following(fetch, before.get(), shard, size, range)
        : source(fetch).stream(shard, size, range);
  }

  private ShardStream following(
      Decision.Fetch fetch, ShardStream before, Resource shard, long size, ByteRange range) {
    Source source = source(fetch);
    Optional<ShardStream> following = source.following(before, shard, size, range);
    if (following.isPresent()) {
      return following.get();
    }
    shared.note(state -> state.isAlone(fetch));
    return source.stream(shard, size, range);
  }

  /** Whether a block is done with, so that the next may follow. */
  private boolean fetchBlock(
      Decision.Fetch fetch,
      Reading reading,
      Block block,
      Remnants.Remnant beginning,
      ByteBuffer buffer)
      throws IOException, InterruptedException {
    buffer.clear().limit(block.length());
    beginning.putInto(buffer);
    boolean right = false;
    try {
      read(fetch, reading, buffer);
      shared.note(state -> state.landed(fetch, System.nanoTime()));
      right = isRight(fetch, block, beginning, buffer.flip());
    } finally {
      if (!right) {
        Remnants.Remnant there = remnant(fetch, beginning, buffer);
        shared.tell(state -> state.undelivered(fetch, block, there, System.nanoTime()));
      }
    }
    return right && keep(fetch, block, buffer);
  }

  /** What has come of a block; nothing if all has come and is wrong. */
  private static Remnants.Remnant remnant(
      Decision.Fetch fetch, Remnants.Remnant beginning, ByteBuffer buffer) {
    if (!buffer.hasRemaining()) {
      return Remnants.Remnant.NOTHING;
    }
    byte[] more = new byte[buffer.position() - beginning.length()];
    buffer.get(beginning.length(), more);
    return beginning.plus(new Remnants.Part(fetch.source(), ByteBuffer.wrap(more)));
  }

  private void read(Decision.Fetch fetch, Reading reading, ByteBuffer block)
      throws IOException, InterruptedException {
    int limit = block.limit();
    while (block.position() < limit) {
      if (pacer == null) {
        reading.read(block);
      } else {
        block.limit(Math.min(limit, block.position() + pacer.piece()));
        long count = reading.read(block);
        block.limit(limit);
        shared.pause(fetch, pacer.pauseNanos(count, System.nanoTime()));
      }
    }
  }

  private boolean isRight(
      Decision.Fetch fetch, Block block, Remnants.Remnant beginning, ByteBuffer bytes) {
    if (blocks.matches(block.index(), bytes.duplicate())) {
      return true;
    }
    bytes.position(bytes.limit());
    if (beginning.isOnlyOf(fetch.source())) {
      blame(fetch.source(), block);
    } else {
      shared.tell(state -> state.remnants().suspect(block.index(), beginning, fetch.source()));
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
    shared
        .update(state -> state.remnants().resolve(block.index(), bytes))
        .forEach(source -> blame(source, block));
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

  /** Whether the source has the shard. */
  private boolean open(Decision.Fetch fetch, Reading reading) throws IOException {
    try {
      reading.open();
      boolean keepsRanges = source(fetch).keepsRanges();
      shared.note(state -> state.answered(fetch, keepsRanges, System.nanoTime()));
      return true;
    } catch (NotThereException e) {
      notThere(fetch, reading, e);
      return false;
    }
  }

  /** A missing shard may be on its way; a missing manifest means that the version is gone. */
  private void notThere(Decision.Fetch fetch, Reading reading, NotThereException reason)
      throws IOException {
    boolean isLive;
    try (Source.Apart apart = source(fetch).apart()) {
      reading.ask(apart);
      isLive = apart.source().has(new Resource.ManifestOf(version));
    }
    if (isLive) {
      shared.tell(state -> state.lacks(fetch, reason, System.nanoTime()));
    } else {
      URI manifest = source(fetch).address().url(new Resource.ManifestOf(version));
      exclude(fetch.source(), new NotThereException(manifest + ": is not there any more"));
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
