package dev.tiercast.client.verify;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file as one piece.
 *
 * @param size bytes that were read
 * @param sha256 of them
 */
record WholeFile(long size, Digest sha256) {
  private static final int PIECE = 1 << 20;

  static WholeFile read(Path file, VerifyListener listener) throws IOException {
    Sha256 hash = new Sha256();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    long done = 0;
    try (FileChannel channel = FileChannel.open(file)) {
      long total = channel.size();
      while (channel.read(piece.clear()) > 0) {
        done += piece.position();
        hash.update(piece.flip());
        listener.onCheck(Math.min(done, total), total);
      }
    }
    return new WholeFile(done, hash.finish());
  }

  /** All of it is wrong, for all that is known. */
  Damage wrong(Path file) {
    return new Damage(file, Damage.Kind.WRONG, new ByteRange(0, size));
  }
}
