package dev.tiercast.client.share;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.store.ContentFiles;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.StoredBytes;
import dev.tiercast.common.store.StoredVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;

/** A version as it lies in the files that are pulled: shards are read across them. Thread safe. */
final class SharedVersion implements StoredVersion {
  private final ManifestDocument document;
  private final BlockList blocks;
  private final Presence presence;
  private final ContentFiles assembled;
  private final ContentFiles placed;

  /**
   * @param assembled where the content is until it is put into place
   * @param placed where it is then
   */
  SharedVersion(
      ManifestDocument document,
      BlockList blocks,
      Presence presence,
      ContentFiles assembled,
      ContentFiles placed) {
    this.document = document;
    this.blocks = blocks;
    this.presence = presence;
    this.assembled = assembled;
    this.placed = placed;
  }

  @Override
  public ManifestDocument document() {
    return document;
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public StoredBytes openBlocks() {
    ByteBuffer digests = blocks.bytes();
    return new Part(
        digests.remaining(),
        (position, into) -> into.put(digests.slice((int) position, into.remaining())));
  }

  @Override
  public StoredBytes openShard(int index) {
    ByteRange shard = document.grid().shardRange(index);
    return new Part(shard.length(), (position, into) -> read(shard.start() + position, into));
  }

  /**
   * What is not where it was assembled has been put into place; there may be something else in that
   * place before, so it is not looked there first.
   */
  private void read(long contentOffset, ByteBuffer into) throws IOException {
    ByteBuffer attempt = into.duplicate();
    boolean isThere;
    try {
      isThere = assembled.read(contentOffset, attempt);
    } catch (NoSuchFileException e) {
      attempt = into.duplicate();
      isThere = placed.read(contentOffset, attempt);
    }
    if (!isThere) {
      throw new IOException(document.manifest().version() + ": what was pulled is not there");
    }
    into.position(attempt.position());
  }

  private interface Reading {
    /** Fills the buffer. */
    void read(long position, ByteBuffer into) throws IOException;
  }

  /** Nothing is held open, so nothing is to be closed. */
  private record Part(long size, Reading reading) implements StoredBytes {
    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      if (position >= size) {
        return -1;
      }
      int length = (int) Math.min(into.remaining(), size - position);
      int limit = into.limit();
      into.limit(into.position() + length);
      try {
        reading.read(position, into);
      } finally {
        into.limit(limit);
      }
      return length;
    }

    @Override
    public void close() {}
  }
}
