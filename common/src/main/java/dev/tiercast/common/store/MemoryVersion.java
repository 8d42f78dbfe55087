package dev.tiercast.common.store;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** A version in memory, complete or arriving. */
final class MemoryVersion implements StoredVersion {
  private final ManifestDocument document;
  private final ByteBuffer blocks;
  private final List<ByteBuffer> shards;
  private final Presence presence;
  private volatile boolean retired;

  MemoryVersion(
      ManifestDocument document, ByteBuffer blocks, List<ByteBuffer> shards, Presence presence) {
    this.presence = presence;
    this.document = document;
    this.blocks = blocks;
    this.shards = List.copyOf(shards);
  }

  VersionId number() {
    return document.manifest().version();
  }

  void retire() {
    retired = true;
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
  public StoredBytes openBlocks() throws IOException {
    return open(new Resource.BlocksOf(number()), blocks);
  }

  @Override
  public StoredBytes openShard(int index) throws IOException {
    return open(new Resource.ShardOf(number(), index), shards.get(index));
  }

  private StoredBytes open(Resource resource, ByteBuffer bytes) throws IOException {
    if (retired) {
      throw new NoSuchFileException(resource.path());
    }
    return new MemoryBytes(bytes);
  }
}
