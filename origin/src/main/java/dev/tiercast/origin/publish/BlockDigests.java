package dev.tiercast.origin.publish;

import dev.tiercast.common.digest.MerkleRoot;
import dev.tiercast.common.model.Digest;
import java.nio.ByteBuffer;

/** Gathers the digests of all blocks, and their Merkle root. Not thread safe. */
final class BlockDigests {
  private final MerkleRoot root = new MerkleRoot();
  private final ByteBuffer bytes;

  BlockDigests(int count) {
    this.bytes = ByteBuffer.allocate(count * Digest.BYTES);
  }

  void add(Digest block) {
    root.add(block);
    bytes.put(block.bytes());
  }

  Digest root() {
    return root.root();
  }

  /** What goes into {@code blocks.bin}. */
  ByteBuffer bytes() {
    return bytes.asReadOnlyBuffer().flip();
  }
}
