package dev.tiercast.common.digest;

import dev.tiercast.common.model.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Computes SHA-256 digests (FIPS 180-4). Not thread safe; use one per thread. */
public final class Sha256 {
  private final MessageDigest state;

  public Sha256() {
    try {
      state = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** The digest of these bytes. */
  public static Digest of(byte[] bytes) {
    return new Sha256().update(bytes, 0, bytes.length).finish();
  }

  /** Takes {@code length} bytes from {@code offset} on. */
  public Sha256 update(byte[] bytes, int offset, int length) {
    state.update(bytes, offset, length);
    return this;
  }

  /** Takes the remaining bytes of the buffer, whose position moves to its limit. */
  public Sha256 update(ByteBuffer bytes) {
    state.update(bytes);
    return this;
  }

  Sha256 update(byte value) {
    state.update(value);
    return this;
  }

  Sha256 update(Digest digest) {
    state.update(digest.bytes());
    return this;
  }

  /** The digest of all bytes taken since the last call, or since the beginning. */
  public Digest finish() {
    return Digest.of(state.digest());
  }
}
