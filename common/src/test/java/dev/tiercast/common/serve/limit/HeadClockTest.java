package dev.tiercast.common.serve.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeadClockTest {
  private final HeadClock clock = new HeadClock(30, 1000);

  @Test
  void countsFromTheOpeningOfTheConnection() {
    assertThat(clock.isOver(1030, 0, 0, false)).isFalse();
    assertThat(clock.isOver(1031, 0, 0, false)).isTrue();
  }

  @Test
  void isNotHeldUpByATrickle() {
    for (int i = 1; i <= 30; i++) {
      assertThat(clock.isOver(1000 + i, 0, i, false)).isFalse();
    }
    assertThat(clock.isOver(1031, 0, 31, false)).isTrue();
  }

  @Test
  void restsWhileARequestIsAnswered() {
    assertThat(clock.isOver(1010, 1, 100, true)).isFalse();
    assertThat(clock.isOver(9999, 1, 100, true)).isFalse();
    assertThat(clock.isRunning()).isFalse();
  }

  @Test
  void restsBetweenRequests() {
    assertThat(clock.isOver(1010, 1, 100, false)).isFalse();
    assertThat(clock.isOver(9999, 1, 100, false)).isFalse();
    assertThat(clock.isRunning()).isFalse();
  }

  @Test
  void doesNotTakeAQuickRequestForTheBeginningOfOne() {
    assertThat(clock.isOver(1010, 1, 100, false)).isFalse();
    assertThat(clock.isOver(1020, 2, 200, false)).isFalse();
    assertThat(clock.isOver(2000, 2, 200, false)).isFalse();
  }

  @Test
  void countsFromTheFirstByteOfALaterHead() {
    assertThat(clock.isOver(1010, 1, 100, true)).isFalse();
    assertThat(clock.isOver(5000, 1, 101, false)).isFalse();
    assertThat(clock.isRunning()).isTrue();
    assertThat(clock.isOver(5030, 1, 130, false)).isFalse();
    assertThat(clock.isOver(5031, 1, 131, false)).isTrue();
  }
}
