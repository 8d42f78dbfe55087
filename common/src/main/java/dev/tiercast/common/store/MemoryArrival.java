package dev.tiercast.common.store;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ShardSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A version that is being received into memory. */
final class MemoryArrival implements Arrival {
  private final MemoryStore store;
  private final ManifestDocument document;
  private final BlockList blocks;
  private final BlockGrid grid;
  private final List<ByteBuffer> shards;
  private final BitSet missing;
  private final GrowingPresence presence;
  private final MemoryVersion readable;
  private boolean open = true;

  private MemoryArrival(
      MemoryStore store,
      ManifestDocument document,
      BlockList blocks,
      List<ByteBuffer> shards,
      BitSet missing) {
    this.store = store;
    this.document = document;
    this.blocks = blocks;
    this.grid = document.manifest().grid();
    this.shards = shards;
    this.missing = missing;
    BitSet held = new BitSet();
    held.set(0, blocks.size());
    held.andNot(missing);
    this.presence = new GrowingPresence(blocks.size(), held);
    this.readable = new MemoryVersion(document, blocks.bytes(), shards, presence);
  }

  static MemoryArrival begin(MemoryStore store, ManifestDocument document, BlockList blocks) {
    List<ByteBuffer> shards = new ArrayList<>();
    for (ShardSpec shard : document.manifest().shards()) {
      shards.add(ByteBuffer.allocate(Math.toIntExact(shard.size())));
    }
    BitSet missing = new BitSet();
    missing.set(0, blocks.size());
    return new MemoryArrival(store, document, blocks, shards, missing);
  }

  /** Goes on where this one has stopped; of another manifest only what is proven counts. */
  synchronized MemoryArrival resume(ManifestDocument current, BlockList currentBlocks) {
    if (document.equals(current)) {
      return new MemoryArrival(store, document, blocks, shards, (BitSet) missing.clone());
    }
    MemoryArrival arrival = begin(store, current, currentBlocks);
    for (int i = 0; i < currentBlocks.size(); i++) {
      arrival.adopt(arrival.grid.block(i), shards);
    }
    return arrival;
  }

  private void adopt(Block block, List<ByteBuffer> earlier) {
    if (block.shard() >= earlier.size()) {
      return;
    }
    ByteBuffer shard = earlier.get(block.shard());
    if (block.shardOffset() + block.length() <= shard.limit()) {
      ByteBuffer bytes = shard.slice((int) block.shardOffset(), block.length());
      if (blocks.matches(block.index(), bytes)) {
        put(block, bytes);
        presence.add(block.index());
      }
    }
  }

  private void put(Block block, ByteBuffer bytes) {
    shards.get(block.shard()).slice((int) block.shardOffset(), block.length()).put(bytes);
    missing.clear(block.index());
  }

  @Override
  public void write(int block, ByteBuffer bytes) throws IOException {
    keep(block, bytes);
    presence.add(block);
  }

  private synchronized void keep(int block, ByteBuffer bytes) throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    Block place = grid.block(block);
    if (bytes.remaining() != place.length()) {
      throw new IllegalArgumentException(
          "block %d has %d bytes and not %d".formatted(block, place.length(), bytes.remaining()));
    }
    put(place, bytes);
  }

  /** What can be read meanwhile. */
  MemoryVersion version() {
    return readable;
  }

  /** Its bytes are taken away. */
  void retire() {
    readable.retire();
    presence.end();
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public void coming(BitSet now) {
    presence.coming(now);
  }

  @Override
  public synchronized BitSet missing() {
    return (BitSet) missing.clone();
  }

  @Override
  public StoredVersion commit() throws IOException {
    return store.commit(this);
  }

  /** Closes it and gives what has arrived. */
  synchronized MemoryVersion complete() throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          missing.cardinality() + " blocks of " + document.manifest().version() + " are missing");
    }
    open = false;
    return new MemoryVersion(document, blocks.bytes(), shards, Presence.complete(blocks.size()));
  }

  synchronized boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    synchronized (this) {
      open = false;
    }
    presence.end();
    store.tell();
  }
}
