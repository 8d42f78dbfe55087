package dev.tiercast.common.model;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A SHA-256 digest (FIPS 180-4): 32 bytes, kept as four big-endian words so that comparing and
 * storing many costs little.
 *
 * @param word0 bytes 0 to 7
 * @param word1 bytes 8 to 15
 * @param word2 bytes 16 to 23
 * @param word3 bytes 24 to 31
 */
public record Digest(long word0, long word1, long word2, long word3) {
  /** Length of a digest in bytes. */
  public static final int BYTES = 32;

  /** SHA-256 of the empty string. */
  public static final Digest OF_NOTHING =
      parse("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

  /**
   * Reads 64 hexadecimal digits of either case.
   *
   * @throws InvalidValueException if {@code hex} is anything else
   */
  public static Digest parse(String hex) {
    InvalidValueException.require(
        hex.length() == 2 * BYTES && hex.chars().allMatch(HexFormat::isHexDigit),
        "sha256",
        "not 64 hexadecimal digits: '" + Text.shorten(hex) + "'");
    return of(HexFormat.of().parseHex(hex));
  }

  /** The digest whose bytes these 32 are. */
  public static Digest of(byte[] bytes) {
    InvalidValueException.require(
        bytes.length == BYTES, "sha256", bytes.length + " bytes instead of " + BYTES);
    return read(ByteBuffer.wrap(bytes), 0);
  }

  /** Reads the 32 bytes at {@code position}; the buffer's own position is left alone. */
  public static Digest read(ByteBuffer bytes, int position) {
    return new Digest(
        bytes.getLong(position),
        bytes.getLong(position + 8),
        bytes.getLong(position + 16),
        bytes.getLong(position + 24));
  }

  /** The 32 bytes, in a new array. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(word0)
        .putLong(word1)
        .putLong(word2)
        .putLong(word3)
        .array();
  }

  /** The 64 lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes());
  }

  /** The first twelve digits, for people. */
  public String abbreviated() {
    return hex().substring(0, 12);
  }

  @Override
  public String toString() {
    return hex();
  }
}
