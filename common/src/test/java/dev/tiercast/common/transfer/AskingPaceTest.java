package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AskingPaceTest {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final long PAUSED = PAUSE.toNanos();
  private static final long QUICK = 1_000_000;
  private static final long LONG = 50_000_000_000L;

  private final AskingPace pace = new AskingPace(PAUSE, new Random(1));

  @Test
  void asksAtOnceWhoeverWaits() {
    assertThat(pace.answered(true, true, QUICK)).isZero();
    assertThat(pace.answered(true, false, LONG)).isZero();
    assertThat(pace.answered(true, true, LONG)).isZero();
  }

  @Test
  void pausesWhereNobodyWaits() {
    assertThat(pace.answered(false, true, QUICK)).isEqualTo(PAUSED);
    assertThat(pace.answered(false, false, LONG)).isEqualTo(PAUSED);
  }

  @Test
  void pausesWhereWaitingIsOnlySaid() {
    assertThat(pace.answered(true, false, QUICK)).isEqualTo(PAUSED);
  }

  @Test
  void pausesWhereNewsComeWithoutEnd() {
    for (int i = 0; i < AskingPace.MOST_IN_A_ROW; i++) {
      assertThat(pace.answered(true, true, QUICK)).isZero();
    }
    assertThat(pace.answered(true, true, QUICK)).isEqualTo(PAUSED);
    assertThat(pace.answered(true, true, LONG)).isZero();
    assertThat(pace.answered(true, true, QUICK)).isZero();
  }

  @Test
  void pausesLongerAfterFailuresUpToALimit() {
    assertThat(pace.failed(Duration.ZERO)).isBetween(PAUSED / 2, PAUSED);
    for (int i = 0; i < 10; i++) {
      assertThat(pace.failed(Duration.ZERO)).isLessThanOrEqualTo(5 * PAUSED);
    }
    assertThat(pace.failed(Duration.ZERO)).isGreaterThan(2 * PAUSED);
    pace.answered(true, true, QUICK);
    assertThat(pace.failed(Duration.ZERO)).isLessThanOrEqualTo(PAUSED);
  }

  @Test
  void pausesAsLongAsASourceWishes() {
    assertThat(pace.failed(Duration.ofSeconds(7))).isEqualTo(7_000_000_000L);
  }
}
