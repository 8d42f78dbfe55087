package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.VersionId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Anything versions can be fetched from: an origin, a relay, a plain web server with the same
 * folder. Thread safe. Every method throws {@link NotThereException} where the source does not have
 * what was asked for, and another {@link IOException} whose message names the source where it
 * failed.
 */
public interface Source {
  /** Where it is. */
  ServerAddress address();

  /** Which versions it has. */
  DistributionList distribution() throws IOException;

  /**
   * What it says of a topic. Where it is known what it said last, a source that can wait answers
   * when it has something else to say.
   *
   * @param known what it said last; null to be answered at once
   * @param longest how long it may wait, up to a minute: then it says the same again
   */
  <T> News<T> ask(Topic<T> topic, @Nullable News<T> known, Duration longest) throws IOException;

  /** The versions with names and sizes, ascending. */
  List<Offer> versions() throws IOException;

  /** The manifest of a version. */
  ManifestDocument manifest(VersionId version) throws IOException;

  /**
   * Fetches {@code blocks.bin} of a version into a new file.
   *
   * @param size bytes that it must have
   */
  void fetchBlocks(VersionId version, long size, Path file) throws IOException;

  /** Whether it has a resource. */
  boolean has(Resource resource) throws IOException;

  /** How many bytes a resource has. */
  long size(Resource resource) throws IOException;

  /**
   * A part of a shard. Nothing is asked before it is opened.
   *
   * @param shardSize bytes of the whole shard
   * @param range within the shard, not empty
   */
  ShardStream stream(Resource shard, long shardSize, ByteRange range);

  /**
   * The same after another stream of this source, asked for while that is still being read, so that
   * one follows the other without a pause. Whoever opens it waits for the end of the other; if that
   * breaks off, it is asked for anew.
   *
   * @param before is open, or was
   * @return empty where streams cannot follow each other
   */
  default Optional<ShardStream> following(
      ShardStream before, Resource shard, long shardSize, ByteRange range) {
    return Optional.empty();
  }

  /**
   * Whether it sends the part of a shard that it is asked for, as far as is known; true until it
   * has been seen to send all of the shard instead. From one that does not, a part costs whatever
   * is before it in the shard, too, so that whole shards are what it is good for.
   */
  boolean keepsRanges();

  /** The same source for one asker alone, who can be interrupted. */
  Apart apart();

  /** A source whose answers somebody waits for who may have to stop. */
  interface Apart extends Closeable {
    /** To be asked one thing at a time. */
    Source source();

    /** Makes what is being asked fail at once, and whatever will be. From any thread. */
    @Override
    void close();
  }
}
