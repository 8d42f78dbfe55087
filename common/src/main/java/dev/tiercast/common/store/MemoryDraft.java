package dev.tiercast.common.store;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/** A version that is being written in memory. */
final class MemoryDraft implements Draft {
  private final MemoryStore store;
  private final ConcurrentMap<Integer, MemoryShard> shards = new ConcurrentHashMap<>();
  private volatile boolean closed;

  MemoryDraft(MemoryStore store) {
    this.store = store;
  }

  @Override
  public ShardWriter createShard(int index) {
    checkOpen();
    MemoryShard shard = new MemoryShard();
    if (shards.putIfAbsent(index, shard) != null) {
      throw new IllegalStateException("shard " + index + " exists already");
    }
    return shard;
  }

  @Override
  public StoredVersion seal(ByteBuffer blocks, Function<VersionId, ManifestDocument> manifest)
      throws IOException {
    checkOpen();
    closed = true;
    VersionId number = store.takeNumber();
    ManifestDocument document = manifest.apply(number);
    BlockList list = BlockList.of("blocks of " + number, copy(blocks), document.manifest());
    MemoryVersion version =
        new MemoryVersion(
            document,
            list.bytes(),
            bytesOf(document.manifest(), number),
            Presence.complete(list.size()));
    store.publish(version);
    return version;
  }

  private List<ByteBuffer> bytesOf(Manifest manifest, VersionId number) {
    List<ByteBuffer> bytes = new ArrayList<>();
    for (int i = 0; i < manifest.shards().size(); i++) {
      MemoryShard shard = shards.get(i);
      if (shard == null || shard.size() != manifest.shards().get(i).size()) {
        throw new IllegalStateException("shard " + i + " of " + number + " was not written whole");
      }
      bytes.add(shard.bytes());
    }
    if (!manifest.version().equals(number) || bytes.size() != shards.size()) {
      throw new IllegalStateException("the manifest of " + number + " is of another version");
    }
    return bytes;
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the draft is sealed or closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    shards.clear();
  }

  /** A shard whose size shows once it is closed. */
  private static final class MemoryShard implements ShardWriter {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final WritableByteChannel channel = Channels.newChannel(written);

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      channel.write(bytes);
    }

    int size() {
      return channel.isOpen() ? -1 : written.size();
    }

    ByteBuffer bytes() {
      return ByteBuffer.wrap(written.toByteArray());
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
