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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A version as it lies in the files that are pulled: shards are read across them. Ends when they
 * are not what was pulled any more. Thread safe.
 */
final class SharedVersion implements StoredVersion {
  private final ManifestDocument document;
  private final BlockList blocks;
  private final Presence presence;
  private final ContentFiles assembled;
  private final ContentFiles placed;
  private final Consumer<SharedVersion> onChange;

  /** Null until it is said that the content is in its place. */
  private volatile @Nullable PlacedFiles settled;

  private volatile boolean hasEnded;

  /**
   * @param assembled where the content is until it is put into place
   * @param placed where it is then
   * @param onChange is told when somebody has changed what is in its place
   */
  SharedVersion(
      ManifestDocument document,
      BlockList blocks,
      Presence presence,
      ContentFiles assembled,
      ContentFiles placed,
      Consumer<SharedVersion> onChange) {
    this.document = document;
    this.blocks = blocks;
    this.presence = presence;
    this.assembled = assembled;
    this.placed = placed;
    this.onChange = onChange;
  }

  /** The content is in its place, as it is to be; from now on it is looked for only there. */
  synchronized void settle() throws IOException {
    if (settled == null) {
      settled = PlacedFiles.of(placed, document.manifest().size());
    }
  }

  /** Nothing can be read any more, not even by those who have begun. */
  void end() {
    hasEnded = true;
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
  public StoredBytes openShard(int index) throws IOException {
    ByteRange shard = document.grid().shardRange(index);
    PlacedFiles files = settled;
    if (files != null && !files.areSame(shard)) {
      throw changed();
    }
    return new Part(shard.length(), (position, into) -> read(shard.start() + position, into));
  }

  private void read(long contentOffset, ByteBuffer into) throws IOException {
    ByteBuffer attempt = into.duplicate();
    boolean isThere = settled == null && readUnsettled(contentOffset, attempt);
    PlacedFiles files = settled;
    if (files != null) {
      // Where it was assembled another pull may be at work already.
      attempt = into.duplicate();
      isThere = files.read(contentOffset, attempt);
    }
    if (hasEnded || !isThere) {
      throw changed();
    }
    into.position(attempt.position());
  }

  /**
   * What is not where it was assembled is being put into place; there may be something else in that
   * place before, so it is not looked there first.
   */
  private boolean readUnsettled(long contentOffset, ByteBuffer into) throws IOException {
    int position = into.position();
    try {
      return assembled.read(contentOffset, into);
    } catch (NoSuchFileException e) {
      into.position(position);
      return placed.read(contentOffset, into);
    }
  }

  private NoSuchFileException changed() {
    onChange.accept(this);
    return new NoSuchFileException(document.manifest().version().toString());
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
