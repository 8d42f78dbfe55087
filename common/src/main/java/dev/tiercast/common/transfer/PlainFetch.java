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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a version from the folder of an older tool, which has no manifest: shard after shard,
 * hashing on the way, and believes it when all of it has the digest of the distribution list. If it
 * has not, the sources that sent it are not asked again, others are. The length of the files says
 * how far an earlier attempt came. Runs once, in one thread; {@link #cancel} may come from any.
 */
public final class PlainFetch {
  private static final long PAUSE_MILLIS = 500;

  private final LiveVersion live;
  private final List<Source> sources;
  private final TransferOptions options;
  private final TransferListener listener;

  private final CountDownLatch cancelled = new CountDownLatch(1);
  private volatile @Nullable ShardStream open;

  /** Who sent bytes of what is being fetched. */
  private final Set<Source> senders = new LinkedHashSet<>();

  private final Failures liars = new Failures();

  /**
   * @param sources all of which list the version with this digest
   */
  public PlainFetch(
      LiveVersion live, List<Source> sources, TransferOptions options, TransferListener listener) {
    this.live = live;
    this.sources = new ArrayList<>(sources);
    this.options = options;
    this.listener = listener;
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
      PlainShards shards =
          retrying(source -> PlainShards.locate(source, live, this::requireNotCancelled));
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
        blame(content);
      }
      senders.clear();
    }
  }

  /** All bytes came from the senders: nothing was there before that may have been wrong. */
  private void blame(Digest content) throws VerificationException {
    for (Source sender : senders) {
      VerificationException reason =
          new VerificationException(
              "%s: the content of %s has the sha256 %s, but %s is listed"
                  .formatted(
                      sender.address(), live.version(), content.abbreviated(), live.sha256()));
      liars.add(sender, reason);
      listener.onExclusion(sender.address(), reason);
    }
    sources.removeAll(senders);
    if (sources.isEmpty() || senders.isEmpty()) {
      throw liars.as(
          VerificationException::new, live.version() + ": no source with right bytes is left");
    }
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
        int count = shard.append(stream);
        senders.add(source);
        listener.onBlock(source.address(), count);
      }
    } catch (SourceException e) {
      if (shard.done() == before) {
        throw e;
      }
      requireNotCancelled();
      listener.onFailure(source.address(), e);
    } finally {
      open = null;
    }
    return shard.done() - before;
  }

  /** Asks one source after another, again and again, until one answers or the time is over. */
  private <T> T retrying(Answer.Question<T> question) throws IOException {
    long begin = System.nanoTime();
    Failures failures = new Failures();
    while (true) {
      for (Source source : sources) {
        requireNotCancelled();
        try {
          return question.ask(source);
        } catch (SourceException | NotThereException e) {
          requireNotCancelled();
          failures.add(source, e);
          listener.onFailure(source.address(), e);
        }
      }
      if (System.nanoTime() - begin >= options.retryFor().toNanos()) {
        throw story(failures);
      }
      pause();
    }
  }

  private IOException story(Failures failures) {
    return failures.all(NotThereException.class)
        ? failures.as(
            NoSuchVersionException::new,
            live.version() + ": is listed, but its shards are not there")
        : failures.as(NoServerException::new, live.version() + ": no server could send it");
  }

  private void pause() throws TransferCancelledException {
    try {
      if (cancelled.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
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
