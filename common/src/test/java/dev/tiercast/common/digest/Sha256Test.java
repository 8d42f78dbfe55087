package dev.tiercast.common.digest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.Digest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class Sha256Test {
  /** From FIPS 180-4's examples. */
  private static final Digest OF_ABC =
      Digest.parse("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

  @Test
  void givesThePublishedDigests() {
    assertThat(Sha256.of("abc".getBytes(US_ASCII))).isEqualTo(OF_ABC);
    assertThat(Sha256.of(new byte[0])).isEqualTo(Digest.OF_NOTHING);
  }

  @Test
  void takesBytesInPieces() {
    ByteBuffer direct = ByteBuffer.allocateDirect(2).put((byte) 'b').put((byte) 'c').flip();
    Digest digest = new Sha256().update("xax".getBytes(US_ASCII), 1, 1).update(direct).finish();

    assertThat(digest).isEqualTo(OF_ABC);
    assertThat(direct.hasRemaining()).isFalse();
  }

  @Test
  void beginsAnewAfterFinishing() {
    Sha256 sha256 = new Sha256();
    sha256.update("other".getBytes(US_ASCII), 0, 5).finish();

    assertThat(sha256.update("abc".getBytes(US_ASCII), 0, 3).finish()).isEqualTo(OF_ABC);
    assertThat(sha256.finish()).isEqualTo(Digest.OF_NOTHING);
  }
}
