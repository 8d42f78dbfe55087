package dev.tiercast.common.transfer;

import dev.tiercast.common.digest.ContentHasher;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a version from the folder of an older tool, which has no manifest: shard after shard,
 * hashing on the way, and believes it when all of it has the digest of the distribution list. If it
 * has not, the source that sent it is not asked again, others are; several are asked one by one.
 * The length of the files says how far an earlier attempt came. Runs once, in one thread; {@link
 * #cancel} may come from any.
 */
public final class PlainFetch {
  private static final int PIECE = 1 << 20;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** For so long one that is to send everything is waited for, while there are others. */
  private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final LiveVersion live;
  private final PlainSources sources;
  private final TransferOptions options;
  private final TransferListener listener;
  private final @Nullable Pacer pacer;

  private final CountDownLatch cancelled = new CountDownLatch(1);
  private volatile @Nullable ShardStream open;

  /**
   * @param sources all of which list the version with this digest
   */
  public PlainFetch(
      LiveVersion live, List<Source> sources, TransferOptions options, TransferListener listener) {
    this.live = live;
    this.sources = new PlainSources(live, sources, listener);
    this.options = options;
    this.listener = listener;
    OptionalLong rate = options.bytesPerSecond();
    this.pacer = rate.isPresent() ? new Pacer(rate.getAsLong(), System.nanoTime()) : null;
  }

  /** What was fetched, with the manifest that its bytes alone make. */
  public record Fetched(ManifestDocument document, BlockList blocks) {}

  /**
   * Fetches what is missing.
   *
   * @param fileOfShard the file of a shard, from 0, or one file for all; bytes are appended
   * @return after all bytes have been verified and forced
   * @throws VerificationException if no source has what the list says; the files are deleted
   * @throws NoSuchVersionException if the shards are gone, for as long as is retried
   * @throws NoServerException without progress for too long
   * @throws TransferCancelledException after {@link #cancel}, or if the thread is interrupted
   */
  public Fetched run(IntFunction<Path> fileOfShard) throws IOException {
    while (true) {
      PlainShards shards = retrying(this::locate);
      PlainFiles files = new PlainFiles(shards.sizes(), fileOfShard);
      long present = files.present();
      files.requireRoom(shards.size() - present);
      listener.onLength(shards.size(), present);
      ContentHasher hasher = new ContentHasher(shards.sizes(), shards.blockSize());
      for (int i = 0; i < shards.names().size(); i++) {
        try (PlainShardFile shard =
            PlainShardFile.open(shards.names().get(i), files.places().get(i), hasher)) {
          fetch(shard);
        }
      }
      Digest content = hasher.finish();
      if (content.equals(live.sha256())) {
        Manifest manifest = shards.manifest(live, hasher);
        return new Fetched(
            ManifestDocument.of(manifest),
            BlockList.of(manifest.name(), hasher.blocks(), manifest));
      }
      files.delete();
      if (present == 0) {
        sources.startAnewWithoutWho(content);
      } else {
        sources.startAnew();
      }
    }
  }

  private PlainShards locate(Source source) throws IOException {
    PlainShards shards = PlainShards.locate(source, live, this::requireNotCancelled);
    // With wrong sizes all is wrong, whoever sends the bytes.
    sources.sent(source);
    return shards;
  }

  private void fetch(PlainShardFile shard) throws IOException {
    while (shard.hasPresent()) {
      requireNotCancelled();
      shard.takePresent();
    }
    while (!shard.isComplete()) {
      retrying(source -> appendTo(shard, source));
    }
    shard.force();
  }

  /** Returns what came, at least something: a failure after that is no reason to despair. */
  private long appendTo(PlainShardFile shard, Source source) throws IOException {
    long before = shard.done();
    try (ShardStream stream = shard.rest(source)) {
      open = stream;
      requireNotCancelled();
      stream.open();
      while (!shard.isComplete()) {
        requireNotCancelled();
        keepTheRate(append(shard, stream, source));
      }
    } catch (SourceException e) {
      if (shard.done() == before) {
        throw e;
      }
      requireNotCancelled();
      sources.failed(source, e, System.nanoTime());
    } finally {
      open = null;
    }
    return shard.done() - before;
  }

  /** Returns how many bytes came; they are told of even if it fails after them. */
  private int append(PlainShardFile shard, ShardStream stream, Source source) throws IOException {
    long before = shard.done();
    try {
      shard.append(stream, pacer == null ? PIECE : pacer.piece());
    } finally {
      int count = (int) (shard.done() - before);
      if (count > 0) {
        sources.sent(source);
        listener.onBlock(source.address(), count);
      }
    }
    return (int) (shard.done() - before);
  }

  private void keepTheRate(int count) throws TransferCancelledException {
    if (pacer != null) {
      pause(pacer.pauseNanos(count, System.nanoTime()));
    }
  }

  /** Asks one source after another, again and again, until one answers or the time is over. */
  private <T> T retrying(Answer.Question<T> question) throws IOException {
    long begin = System.nanoTime();
    Failures failures = new Failures();
    while (true) {
      for (Source source : sources.toAsk(failures, System.nanoTime())) {
        requireNotCancelled();
        try {
          return question.ask(source);
        } catch (SourceException | NotThereException e) {
          requireNotCancelled();
          failures.add(source, e);
          sources.failed(source, e, System.nanoTime());
        }
      }
      long spent = System.nanoTime() - begin;
      if (sources.isOneAlone() && spent >= Math.min(ALONE_NANOS, options.retryFor().toNanos())) {
        sources.askAll();
        begin = System.nanoTime();
        continue;
      }
      if (spent >= options.retryFor().toNanos()) {
        throw story(failures);
      }
      pause(PAUSE_NANOS);
    }
  }

  private IOException story(Failures failures) {
    return failures.all(NotThereException.class)
        ? failures.as(
            NoSuchVersionException::new,
            live.version() + ": is listed, but its shards are not there")
        : failures.as(NoServerException::new, live.version() + ": no server could send it");
  }

  private void pause(long nanos) throws TransferCancelledException {
    try {
      if (cancelled.await(nanos, TimeUnit.NANOSECONDS)) {
        throw cancellation();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancellation();
    }
  }

  private void requireNotCancelled() throws TransferCancelledException {
    if (cancelled.getCount() == 0 || Thread.currentThread().isInterrupted()) {
      throw cancellation();
    }
  }

  private TransferCancelledException cancellation() {
    return new TransferCancelledException(live.version().toString());
  }

  /** Stops soon; what has arrived stays. */
  public void cancel() {
    cancelled.countDown();
    ShardStream stream = open;
    if (stream != null) {
      stream.cancel();
    }
  }
}
