package dev.tiercast.origin.publish;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.Digest;
import java.util.PrimitiveIterator;
import java.util.function.Consumer;

/**
 * Computes the digest of each section of a content: of its files, its shards or its blocks. Not
 * thread safe.
 */
final class SectionDigests {
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

  /** How many of the bytes to come belong to one section; more than 0, since they do come. */
  long left() {
    while (left == 0) {
      begin();
    }
    return left;
  }

  /** Takes bytes of one section; {@link #taken} has to be told of them before others come. */
  void take(byte[] bytes, int offset, int length) {
    sha256.update(bytes, offset, length);
  }

  /** So many bytes have been taken, no more than were left. */
  void taken(int length) {
    left -= length;
    if (left == 0) {
      digests.accept(sha256.finish());
    }
  }

  /** All bytes have been taken. */
  void end() {
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
