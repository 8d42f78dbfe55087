package dev.tiercast.common.serve.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeadClockTest {
  private final HeadClock clock = new HeadClock(30, 1000);

  @Test
  void countsFromTheOpeningOfTheConnection() {
    assertThat(clock.isOver(1030, 0)).isFalse();
    assertThat(clock.isOver(1031, 0)).isTrue();
  }

  @Test
  void isNotHeldUpByATrickle() {
    for (int i = 1; i <= 30; i++) {
      assertThat(clock.isOver(1000 + i, i)).isFalse();
    }
    assertThat(clock.isOver(1031, 31)).isTrue();
  }

  @Test
  void restsWhileARequestIsAnswered() {
    clock.begin();
    assertThat(clock.isOver(1010, 100)).isFalse();
    assertThat(clock.isOver(9999, 200)).isFalse();
    assertThat(clock.isRunning()).isFalse();
  }

  @Test
  void restsBetweenRequests() {
    clock.begin();
    clock.end(100);
    assertThat(clock.isOver(1010, 100)).isFalse();
    assertThat(clock.isOver(9999, 100)).isFalse();
    assertThat(clock.isRunning()).isFalse();
  }

  @Test
  void doesNotTakeQuickRequestsForTheBeginningOfOne() {
    clock.begin();
    clock.end(100);
    assertThat(clock.isOver(1010, 100)).isFalse();
    clock.begin();
    clock.end(200);
    assertThat(clock.isOver(1020, 200)).isFalse();
    assertThat(clock.isOver(2000, 200)).isFalse();
  }

  @Test
  void countsFromTheFirstByteOfALaterHead() {
    clock.begin();
    clock.end(100);
    assertThat(clock.isOver(5000, 101)).isFalse();
    assertThat(clock.isRunning()).isTrue();
    assertThat(clock.isOver(5030, 130)).isFalse();
    assertThat(clock.isOver(5031, 131)).isTrue();
  }
}
