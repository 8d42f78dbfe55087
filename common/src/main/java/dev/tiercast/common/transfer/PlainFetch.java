package dev.tiercast.common.transfer;

import dev.tiercast.common.digest.ContentHasher;
import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.VerificationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a version from the folder of an older tool, which has no manifest: shard after shard,
 * hashing on the way, and believes it when all of it has the digest of the distribution list. The
 * length of the files says how far an earlier attempt came. Runs once, in one thread; {@link
 * #cancel} may come from any.
 */
public final class PlainFetch {
  private static final int PIECE = 1 << 20;
  private static final int SMALLEST_BLOCK = 1 << 20;
  private static final long PAUSE_MILLIS = 500;

  private final LiveVersion live;
  private final List<Source> sources;
  private final TransferOptions options;
  private final TransferListener listener;

  private volatile boolean cancelled;
  private volatile @Nullable ShardStream open;

  /**
   * @param sources all of which list the version with this digest
   */
  public PlainFetch(
      LiveVersion live, List<Source> sources, TransferOptions options, TransferListener listener) {
    this.live = live;
    this.sources = List.copyOf(sources);
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
   * @throws VerificationException if the content is not what the list says; the files are deleted
   */
  public Fetched run(IntFunction<Path> fileOfShard) throws IOException {
    PlainShards shards = retrying(source -> PlainShards.locate(source, live));
    int blockSize = blockSize(shards.sizes());
    ContentHasher hasher = new ContentHasher(shards.sizes(), blockSize);
    for (int i = 0; i < shards.sizes().size(); i++) {
      boolean sameFile = i > 0 && fileOfShard.apply(i).equals(fileOfShard.apply(i - 1));
      long before = sameFile ? sumBefore(shards, i) : 0;
      fetchShard(shards, i, fileOfShard.apply(i), before, hasher);
    }
    Digest content = hasher.finish();
    if (!content.equals(live.sha256())) {
      for (int i = 0; i < shards.sizes().size(); i++) {
        Files.deleteIfExists(fileOfShard.apply(i));
      }
      throw new VerificationException(
          "%s: the content from %s has the sha256 %s, but %s is listed; run this again to fetch it anew"
              .formatted(
                  live.version(), sources.get(0).address(), content.abbreviated(), live.sha256()));
    }
    return fetched(shards, blockSize, hasher);
  }

  private static long sumBefore(PlainShards shards, int shard) {
    return shards.sizes().subList(0, shard).stream().mapToLong(Long::longValue).sum();
  }

  private static int blockSize(List<Long> sizes) {
    int blockSize = SMALLEST_BLOCK;
    while (blockSize < Limits.BLOCK_BYTES && blocks(sizes, blockSize) > Limits.BLOCKS) {
      blockSize *= 2;
    }
    return blockSize;
  }

  private static long blocks(List<Long> sizes, int blockSize) {
    return sizes.stream().mapToLong(size -> BlockGrid.blocksIn(size, blockSize)).sum();
  }

  private Fetched fetched(PlainShards shards, int blockSize, ContentHasher hasher)
      throws IOException {
    String name = live.version() + ".bin";
    FileEntry file = new FileEntry(new ContentPath(name), shards.size(), live.sha256(), false);
    Manifest manifest =
        new Manifest(
            live.version(),
            null,
            name,
            shards.size(),
            live.sha256(),
            blockSize,
            hasher.merkleRoot(),
            List.of(file),
            hasher.shards());
    return new Fetched(
        ManifestDocument.of(manifest), BlockList.of(name, hasher.blocks(), manifest));
  }

  private void fetchShard(
      PlainShards shards, int shard, Path file, long before, ContentHasher hasher)
      throws IOException {
    long size = shards.sizes().get(shard);
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long done = Math.max(0, Math.min(channel.size() - before, size));
      hashExisting(channel, new ByteRange(before, before + done), hasher);
      Progress progress = new Progress(done);
      while (progress.done < size) {
        retrying(
            source -> {
              append(source, shards.names().get(shard), size, channel, before, progress, hasher);
              return true;
            });
      }
      channel.force(true);
    }
  }

  /** How far a shard has come; moves while attempts fail and others go on. */
  private static final class Progress {
    private long done;

    Progress(long done) {
      this.done = done;
    }
  }

  private static void hashExisting(FileChannel channel, ByteRange range, ContentHasher hasher)
      throws IOException {
    byte[] piece = new byte[PIECE];
    long at = range.start();
    while (at < range.end()) {
      int most = (int) Math.min(PIECE, range.end() - at);
      int count = channel.read(ByteBuffer.wrap(piece, 0, most), at);
      if (count <= 0) {
        throw new IOException("a file shrank while it was read");
      }
      hasher.update(piece, 0, count);
      at += count;
    }
  }

  private void append(
      Source source,
      Resource name,
      long size,
      FileChannel channel,
      long before,
      Progress progress,
      ContentHasher hasher)
      throws IOException {
    long begin = progress.done;
    byte[] piece = new byte[PIECE];
    try (ShardStream stream = source.open(name, size, new ByteRange(progress.done, size))) {
      open = stream;
      requireNotCancelled();
      while (progress.done < size) {
        requireNotCancelled();
        int count = (int) Math.min(PIECE, size - progress.done);
        stream.readFully(piece, count);
        ByteBuffer bytes = ByteBuffer.wrap(piece, 0, count);
        while (bytes.hasRemaining()) {
          channel.write(bytes, before + progress.done + bytes.position());
        }
        hasher.update(piece, 0, count);
        progress.done += count;
        listener.onBlock(source.address(), count);
      }
    } catch (SourceException e) {
      if (progress.done == begin) {
        throw e;
      }
      listener.onFailure(source.address(), e);
    } finally {
      open = null;
    }
  }

  /** Asks one source after another, again and again, until one answers or the time is over. */
  private <T> T retrying(Answer.Question<T> question) throws IOException {
    long deadline = System.nanoTime() + options.retryFor().toNanos();
    NoServerException story = null;
    while (story == null || System.nanoTime() < deadline) {
      story = new NoServerException(live.version() + ": no server could send it");
      for (Source source : sources) {
        requireNotCancelled();
        try {
          return question.ask(source);
        } catch (SourceException | NotThereException e) {
          listener.onFailure(source.address(), e);
          story =
              new NoServerException(
                  live.version() + ": no server could send it; " + e.getMessage());
          story.addSuppressed(e);
        }
      }
      pause();
    }
    throw story;
  }

  private void pause() throws TransferCancelledException {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferCancelledException(live.version().toString());
    }
  }

  private void requireNotCancelled() throws TransferCancelledException {
    if (cancelled) {
      throw new TransferCancelledException(live.version().toString());
    }
  }

  /** Stops soon; what has arrived stays. */
  public void cancel() {
    cancelled = true;
    ShardStream stream = open;
    if (stream != null) {
      stream.cancel();
    }
  }
}
