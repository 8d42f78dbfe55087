package dev.tiercast.common.serve.body;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepSizeTest {
  private static final long SECOND = 1_000_000_000L;

  private final StepSize step = new StepSize();

  @Test
  void growsForAQuickReaderUpToAMebibyte() {
    step.onTaken(SECOND / 1000);
    assertThat(step.bytes()).isEqualTo(512 << 10);
    step.onTaken(SECOND / 1000);
    step.onTaken(SECOND / 1000);
    assertThat(step.bytes()).isEqualTo(1 << 20);
  }

  @Test
  void isSmallForASlowReader() {
    step.onTaken(11 * SECOND);
    assertThat(step.bytes()).isEqualTo(64 << 10);
  }

  @Test
  void staysForAReaderInBetween() {
    step.onTaken(SECOND);
    assertThat(step.bytes()).isEqualTo(256 << 10);
  }
}
