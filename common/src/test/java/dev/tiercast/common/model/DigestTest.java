package dev.tiercast.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void readsAndWritesHexadecimalDigits() {
    Digest digest = Digest.parse(ABC);

    assertThat(digest.hex()).isEqualTo(ABC);
    assertThat(digest).hasToString(ABC);
    assertThat(digest.abbreviated()).isEqualTo("ba7816bf8f01");
    assertThat(Digest.parse(ABC.toUpperCase(Locale.ROOT))).isEqualTo(digest);
  }

  @Test
  void readsAndWritesBytesInOrder() {
    byte[] bytes = new byte[Digest.BYTES];
    new Random(1).nextBytes(bytes);
    Digest digest = Digest.of(bytes);

    assertThat(digest.bytes()).isEqualTo(bytes);
    assertThat(digest.hex()).startsWith("%02x%02x".formatted(bytes[0], bytes[1]));
    assertThat(Digest.parse(digest.hex())).isEqualTo(digest);
  }

  @Test
  void readsFromTheMiddleOfABuffer() {
    ByteBuffer buffer = ByteBuffer.allocate(40).put(5, Digest.parse(ABC).bytes()).position(3);

    assertThat(Digest.read(buffer, 5)).isEqualTo(Digest.parse(ABC));
    assertThat(buffer.position()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ba7816bf",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
        "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        " a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "٠a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      })
  void refusesWhatIsNot64HexadecimalDigits(String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> Digest.parse(text))
        .withMessage("sha256: not 64 hexadecimal digits: '" + text + "'");
  }

  @Test
  void refusesOtherLengths() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> Digest.of(new byte[31]))
        .withMessage("sha256: 31 bytes instead of 32");
  }

  @Test
  void showsForeignTextShortAndPrintable() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> Digest.parse("\u001b[31m\n\u009b" + "x".repeat(1000)))
        .withMessage("sha256: not 64 hexadecimal digits: '?[31m??" + "x".repeat(73) + "…'");
  }
}
