package dev.tiercast.client.e2e;

import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.stream.Stream;

/** Which blocks of a version are on disk, found by comparing them with what they should be. */
final class Landed {
  /** Where the bytes of a block may be. */
  private interface Place {
    Stream<Path> files(Block block);
  }

  private final TestVersion version;
  private final Place place;
  private final boolean inShards;

  private Landed(TestVersion version, Place place, boolean inShards) {
    this.version = version;
    this.place = place;
    this.inShards = inShards;
  }

  /** A content in one file, which is the first of these that is there. */
  static Landed inFile(TestVersion version, Path... places) {
    return new Landed(version, block -> Stream.of(places), false);
  }

  /** A content in shards, which are in the first of these folders that has them. */
  static Landed inShards(TestVersion version, Path... folders) {
    return new Landed(
        version,
        block ->
            Stream.of(folders)
                .map(folder -> folder.resolve("shard_%03d.bin".formatted(block.shard() + 1))),
        true);
  }

  BitSet blocks() throws IOException {
    BlockGrid grid = version.manifest().grid();
    BitSet right = new BitSet();
    for (int i = 0; i < grid.blockCount(); i++) {
      Block block = grid.block(i);
      Path file = place.files(block).filter(Files::exists).findFirst().orElse(null);
      if (file != null && read(file, block).equals(version.block(i))) {
        right.set(i);
      }
    }
    return right;
  }

  private ByteBuffer read(Path file, Block block) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(block.length());
    long start = inShards ? block.shardOffset() : block.contentOffset();
    try (FileChannel channel = FileChannel.open(file)) {
      int count = channel.read(bytes, start);
      while (count > 0 && bytes.hasRemaining()) {
        count = channel.read(bytes, start + bytes.position());
      }
    }
    return bytes.flip();
  }
}
