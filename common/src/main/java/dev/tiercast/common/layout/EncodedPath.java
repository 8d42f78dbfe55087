package dev.tiercast.common.layout;

import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Paths of files as parts of URLs: the UTF-8 of each name with percent-encoding, RFC 3986 section
 * 2.1.
 */
final class EncodedPath {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** No name becomes longer than this. */
  private static final int LONGEST = 3 * Limits.PATH_BYTES;

  private EncodedPath() {}

  /** Encodes all but letters, digits, {@code -._~} and the slashes between names. */
  static String of(ContentPath path) {
    StringBuilder encoded = new StringBuilder(path.value().length());
    for (byte each : path.value().getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xFF);
      if (c == '/' || isUnreserved(c)) {
        encoded.append(c);
      } else {
        HEX.toHexDigits(encoded.append('%'), each);
      }
    }
    return encoded.toString();
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~".indexOf(c) >= 0;
  }

  /**
   * Reads a path, whatever its author encodes. It is taken apart at its slashes first, then each
   * name is decoded, once: what an encoding hides cannot change the structure.
   *
   * @return nothing if it is no path that a manifest may have
   */
  static Optional<ContentPath> read(String encoded) {
    if (encoded.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      List<String> names = new ArrayList<>();
      for (String name : encoded.split("/", -1)) {
        names.add(decode(name));
        ContentPath.checkName("path", names.get(names.size() - 1));
      }
      return Optional.of(new ContentPath(String.join("/", names)));
    } catch (CharacterCodingException | InvalidValueException e) {
      return Optional.empty();
    }
  }

  /** Strictly: bytes that are not UTF-8, and a percent sign that begins nothing, are refused. */
  private static String decode(String name) throws CharacterCodingException {
    ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.remaining());
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      decoded.write(next == '%' ? encodedByte(bytes) : next);
    }
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(decoded.toByteArray()))
        .toString();
  }

  private static int encodedByte(ByteBuffer digits) throws CharacterCodingException {
    if (digits.remaining() < 2
        || !HexFormat.isHexDigit(digits.get(digits.position()))
        || !HexFormat.isHexDigit(digits.get(digits.position() + 1))) {
      throw new CharacterCodingException();
    }
    return HexFormat.fromHexDigit(digits.get()) << 4 | HexFormat.fromHexDigit(digits.get());
  }
}
