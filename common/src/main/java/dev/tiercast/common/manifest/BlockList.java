package dev.tiercast.common.manifest;

import dev.tiercast.common.digest.MerkleRoot;
import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.ShardSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * {@code blocks.bin}: the SHA-256 of every block, 32 raw bytes each, in content order. Proven
 * against the manifest's Merkle root when it is made, so it vouches for every block. Mapped or one
 * array, never an object for each digest. Thread safe.
 */
public final class BlockList {
  private final ByteBuffer digests;

  private BlockList(ByteBuffer digests) {
    this.digests = digests;
  }

  /**
   * Maps a file.
   *
   * @throws FormatException if it is not the block list of this manifest
   */
  public static BlockList map(Path file, Manifest manifest) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      checkSize(file.toString(), channel.size(), manifest);
      return of(
          file.toString(), channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()), manifest);
    }
  }

  /**
   * Takes the bytes of a block list.
   *
   * @param what the file or address, for messages
   * @param digests not to be written afterwards
   * @throws FormatException if it is not the block list of this manifest
   */
  public static BlockList of(String what, ByteBuffer digests, Manifest manifest)
      throws FormatException {
    checkSize(what, digests.remaining(), manifest);
    BlockList list = new BlockList(digests.slice());
    MerkleRoot root = new MerkleRoot();
    for (int i = 0; i < list.size(); i++) {
      root.add(list.digest(i));
    }
    if (!root.root().equals(manifest.merkleRoot())) {
      throw new FormatException(
          what,
          "does not yield the merkleRoot of the manifest of "
              + manifest.version()
              + ", so it is not its block list");
    }
    return list;
  }

  /** Bytes of the block list of a version. */
  public static long bytesOf(Manifest manifest) {
    long blocks = 0;
    for (ShardSpec shard : manifest.shards()) {
      blocks += BlockGrid.blocksIn(shard.size(), manifest.blockSize());
    }
    return blocks * Digest.BYTES;
  }

  private static void checkSize(String what, long size, Manifest manifest) throws FormatException {
    long expected = bytesOf(manifest);
    if (size != expected) {
      throw new FormatException(
          what, "has " + size + " bytes, but the blocks of the manifest need " + expected);
    }
  }

  /** Number of blocks. */
  public int size() {
    return digests.limit() / Digest.BYTES;
  }

  /** The digest of a block. */
  public Digest digest(int block) {
    return Digest.read(digests, block * Digest.BYTES);
  }

  /** Whether these bytes are the block. The buffer's position is left alone. */
  public boolean matches(int block, ByteBuffer bytes) {
    return new Sha256().update(bytes.duplicate()).finish().equals(digest(block));
  }

  /** The raw bytes, to be stored or sent. */
  public ByteBuffer bytes() {
    return digests.asReadOnlyBuffer();
  }
}
