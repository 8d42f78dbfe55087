package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RemnantsTest {
  private static final int BLOCK = 7;
  private static final int FIRST = 1;
  private static final int SECOND = 2;

  private final byte[] right = new byte[64 << 10];
  private final Remnants remnants = new Remnants();

  RemnantsTest() {
    new Random(1).nextBytes(right);
  }

  private static Remnants.Remnant remnant(int source, byte[] bytes, int length) {
    return new Remnants.Remnant(source, ByteBuffer.wrap(Arrays.copyOf(bytes, length)));
  }

  @Test
  void isGivenToOneOnly() {
    Remnants.Remnant beginning = remnant(FIRST, right, 20 << 10);
    remnants.keep(BLOCK, beginning);

    assertThat(remnants.take(BLOCK + 1)).isEmpty();
    assertThat(remnants.take(BLOCK)).hasValue(beginning);
    assertThat(remnants.take(BLOCK)).isEmpty();
  }

  @Test
  void isNotKeptWhereItSavesNothing() {
    remnants.keep(BLOCK, remnant(FIRST, right, 100));

    assertThat(remnants.take(BLOCK)).isEmpty();
  }

  @Test
  void convictsWhoSentAWrongBeginning() {
    byte[] wrong = right.clone();
    wrong[5]++;
    remnants.suspect(BLOCK, remnant(FIRST, wrong, 20 << 10), SECOND);

    assertThat(remnants.resolve(BLOCK, ByteBuffer.wrap(right))).hasValue(FIRST);
    assertThat(remnants.resolve(BLOCK, ByteBuffer.wrap(right))).as("once").isEmpty();
  }

  @Test
  void convictsWhoSentAWrongRest() {
    remnants.suspect(BLOCK, remnant(FIRST, right, 20 << 10), SECOND);

    assertThat(remnants.resolve(BLOCK, ByteBuffer.wrap(right))).hasValue(SECOND);
  }

  @Test
  void aSuspiciousBlockComesWhole() {
    remnants.suspect(BLOCK, remnant(FIRST, right, 20 << 10), SECOND);
    remnants.keep(BLOCK, remnant(FIRST, right, 30 << 10));

    assertThat(remnants.take(BLOCK)).isEmpty();
  }

  @Test
  void forgetsABlockThatIsThere() {
    remnants.keep(BLOCK, remnant(FIRST, right, 20 << 10));

    assertThat(remnants.resolve(BLOCK, ByteBuffer.wrap(right))).isEmpty();
    assertThat(remnants.take(BLOCK)).isEmpty();
  }
}
