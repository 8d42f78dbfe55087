package dev.tiercast.client.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/** Files to publish, and what was pulled of them. */
final class Data {
  private static final int PIECE = 1 << 20;

  private Data() {}

  /** Makes a file of random bytes. */
  static Path random(Path file, long seed, long size) throws IOException {
    Random random = new Random(seed);
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = size; left > 0; left -= PIECE) {
        random.nextBytes(piece);
        out.write(piece, 0, (int) Math.min(PIECE, left));
      }
    }
    return file;
  }

  /** SHA-256 of a file in hexadecimal digits. */
  static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
