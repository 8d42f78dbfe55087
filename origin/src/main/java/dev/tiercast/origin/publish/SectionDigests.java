package dev.tiercast.origin.publish;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.Digest;
import java.nio.ByteBuffer;
import java.util.PrimitiveIterator;
import java.util.function.Consumer;

/** Computes the digest of each section of a content: of its files, its shards or its blocks. */
final class SectionDigests implements Stage {
  private final Sha256 sha256 = new Sha256();
  private final PrimitiveIterator.OfLong sizes;
  private final Consumer<Digest> digests;
  private long left;

  /**
   * @param sizes of the sections, which cover the content; 0 is a section too
   * @param digests takes a digest for each of them, in order
   */
  SectionDigests(PrimitiveIterator.OfLong sizes, Consumer<Digest> digests) {
    this.sizes = sizes;
    this.digests = digests;
  }

  @Override
  public void take(ByteBuffer piece) {
    int end = piece.limit();
    while (piece.position() < end) {
      while (left == 0) {
        begin();
      }
      int length = (int) Math.min(left, end - piece.position());
      sha256.update(piece.limit(piece.position() + length));
      left -= length;
      if (left == 0) {
        digests.accept(sha256.finish());
      }
    }
  }

  @Override
  public void end() {
    while (sizes.hasNext()) {
      begin();
    }
  }

  private void begin() {
    left = sizes.nextLong();
    if (left == 0) {
      digests.accept(Digest.OF_NOTHING);
    }
  }
}
