package dev.tiercast.common.store;

import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.VersionId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * A version that is being written and has no number yet. Nobody sees it before it is sealed;
 * closing it unsealed leaves nothing.
 */
public interface Draft extends Closeable {
  /**
   * Creates a shard; the caller writes it from front to end and closes it. Several may be written
   * at once.
   *
   * @param index from 0
   */
  ShardWriter createShard(int index) throws IOException;

  /**
   * Gives the version its number and makes it live: all bytes are on disk before anybody can see
   * it.
   *
   * @param blocks the digests of all blocks, 32 bytes each
   * @param manifest makes the manifest for the number
   */
  StoredVersion seal(ByteBuffer blocks, Function<VersionId, ManifestDocument> manifest)
      throws IOException;

  /** One shard that is being written. Not thread safe. */
  interface ShardWriter extends Closeable {
    /** Appends all remaining bytes of the buffer. */
    void write(ByteBuffer bytes) throws IOException;

    /** Forces what was written to disk. */
    @Override
    void close() throws IOException;
  }
}
