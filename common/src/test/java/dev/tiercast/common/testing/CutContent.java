package dev.tiercast.common.testing;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.ShardSpec;
import java.nio.ByteBuffer;
import java.util.List;

/** A content with everything that cutting it has given. */
final class CutContent {
  private final byte[] bytes;
  private final List<ShardSpec> shards;
  private final byte[] blockDigests;
  private final Digest merkleRoot;
  private final Digest sha256;

  CutContent(byte[] bytes, List<ShardSpec> shards, byte[] blockDigests, Digest merkleRoot) {
    this.bytes = bytes;
    this.shards = shards;
    this.blockDigests = blockDigests;
    this.merkleRoot = merkleRoot;
    this.sha256 = Sha256.of(bytes);
  }

  /** The content; not to be written. */
  byte[] bytes() {
    return bytes;
  }

  List<ShardSpec> shards() {
    return shards;
  }

  /** The digests of all blocks, 32 bytes each. */
  ByteBuffer blockDigests() {
    return ByteBuffer.wrap(blockDigests).asReadOnlyBuffer();
  }

  Digest sha256() {
    return sha256;
  }

  Digest merkleRoot() {
    return merkleRoot;
  }
}
