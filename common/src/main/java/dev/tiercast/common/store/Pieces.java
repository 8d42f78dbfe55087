package dev.tiercast.common.store;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.Manifest;

/** Parts of a content whose digests are known: blocks, shards or files. Thread safe. */
public interface Pieces {
  /** How many there are; they are numbered from 0. */
  int count();

  /** The bytes of the content that a piece holds. */
  ByteRange range(int piece);

  /** SHA-256 of these bytes. */
  Digest digest(int piece);

  /** The pieces that hold any byte of a range of the content. */
  BlockSpan covering(ByteRange content);

  /** The blocks of a content. */
  static Pieces blocks(BlockGrid grid, BlockList blocks) {
    return new Pieces() {
      @Override
      public int count() {
        return blocks.size();
      }

      @Override
      public ByteRange range(int piece) {
        return grid.block(piece).contentRange();
      }

      @Override
      public Digest digest(int piece) {
        return blocks.digest(piece);
      }

      @Override
      public BlockSpan covering(ByteRange content) {
        return grid.blocksCovering(content);
      }
    };
  }

  /** The shards of a content. */
  static Pieces shards(Manifest manifest) {
    BlockGrid grid = manifest.grid();
    return new Pieces() {
      @Override
      public int count() {
        return grid.shardCount();
      }

      @Override
      public ByteRange range(int piece) {
        return grid.shardRange(piece);
      }

      @Override
      public Digest digest(int piece) {
        return manifest.shards().get(piece).sha256();
      }

      @Override
      public BlockSpan covering(ByteRange content) {
        return content.isEmpty()
            ? new BlockSpan(0, 0)
            : new BlockSpan(grid.shardAt(content.start()), grid.shardAt(content.end() - 1) + 1);
      }
    };
  }

  /** All of a content as one piece. */
  static Pieces whole(long size, Digest sha256) {
    return new Pieces() {
      @Override
      public int count() {
        return 1;
      }

      @Override
      public ByteRange range(int piece) {
        return new ByteRange(0, size);
      }

      @Override
      public Digest digest(int piece) {
        return sha256;
      }

      @Override
      public BlockSpan covering(ByteRange content) {
        return new BlockSpan(0, 1);
      }
    };
  }
}
