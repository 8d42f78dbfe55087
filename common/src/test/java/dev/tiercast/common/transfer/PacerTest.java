package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PacerTest {
  private static final long SECOND = 1_000_000_000L;

  @ParameterizedTest
  @ValueSource(longs = {1, 1000, 1_000_000, 100_000_000, 10_000_000_000L})
  void whoPausesAsToldKeepsTheRate(long rate) {
    Random random = new Random(rate);
    Pacer pacer = new Pacer(rate, 0);
    long now = 0;
    long bytes = 0;
    for (int i = 0; i < 1000; i++) {
      int piece = 1 + random.nextInt(pacer.piece());
      bytes += piece;
      now += Math.max(0, pacer.pauseNanos(piece, now));
    }
    assertThat(bytes / (now / 1e9)).isCloseTo((double) rate, within(rate * 0.01));
  }

  @Test
  void whatWasNotUsedIsLostButForAMoment() {
    Pacer pacer = new Pacer(1000, 0);

    assertThat(pacer.pauseNanos(1000, 3600 * SECOND)).isEqualTo(SECOND - SECOND / 20);
    assertThat(pacer.pauseNanos(1000, 3600 * SECOND)).isEqualTo(2 * SECOND - SECOND / 20);
  }

  @Test
  void severalShareOneRate() {
    Pacer pacer = new Pacer(1000, 0);
    long longest = 0;
    for (int i = 0; i < 10; i++) {
      longest = pacer.pauseNanos(100, 0);
    }
    assertThat(longest).isCloseTo(SECOND, within(SECOND / 10));
  }
}
