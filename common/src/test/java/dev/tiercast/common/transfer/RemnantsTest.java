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
    return Remnants.Remnant.NOTHING.plus(part(source, bytes, 0, length));
  }

  private static Remnants.Part part(int source, byte[] bytes, int from, int to) {
    return new Remnants.Part(source, ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)));
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

    assertThat(remnants.resolve(BLOCK, ByteBuffer.wrap(right))).containsExactly(FIRST);
    assertThat(remnants.resolve(BLOCK, ByteBuffer.wrap(right))).as("once").isEmpty();
  }

  @Test
  void convictsWhoSentAWrongRest() {
    remnants.suspect(BLOCK, remnant(FIRST, right, 20 << 10), SECOND);

    assertThat(remnants.resolve(BLOCK, ByteBuffer.wrap(right))).containsExactly(SECOND);
  }

  @Test
  void convictsWhoeverSentAWrongPart() {
    byte[] wrong = right.clone();
    wrong[30_000]++;
    Remnants.Remnant three =
        remnant(FIRST, right, 20_000)
            .plus(part(SECOND, wrong, 20_000, 40_000))
            .plus(part(FIRST, right, 40_000, 50_000));
    ByteBuffer whole = ByteBuffer.allocate(50_000);
    three.putInto(whole);
    assertThat(whole.hasRemaining()).isFalse();
    assertThat(three.length()).isEqualTo(50_000);
    assertThat(three.isOnlyOf(FIRST)).isFalse();
    remnants.suspect(BLOCK, three, FIRST);

    assertThat(remnants.resolve(BLOCK, ByteBuffer.wrap(right))).containsExactly(SECOND);
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
