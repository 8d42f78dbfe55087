package dev.tiercast.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class ByteRangeTest {
  private static final ByteRange RANGE = new ByteRange(10, 20);

  @Test
  void hasALength() {
    assertThat(RANGE.length()).isEqualTo(10);
    assertThat(RANGE.isEmpty()).isFalse();
    assertThat(new ByteRange(10, 10).isEmpty()).isTrue();
    assertThat(ByteRange.ofLength(10, 10)).isEqualTo(RANGE);
  }

  @Test
  void intersects() {
    assertThat(RANGE.intersection(RANGE)).isEqualTo(RANGE);
    assertThat(RANGE.intersection(new ByteRange(0, 11))).isEqualTo(new ByteRange(10, 11));
    assertThat(RANGE.intersection(new ByteRange(19, 30))).isEqualTo(new ByteRange(19, 20));
    assertThat(RANGE.intersection(new ByteRange(12, 13))).isEqualTo(new ByteRange(12, 13));
    assertThat(RANGE.intersection(new ByteRange(0, 100))).isEqualTo(RANGE);
  }

  @Test
  void intersectsToNothing() {
    assertThat(RANGE.intersection(new ByteRange(0, 10)).isEmpty()).isTrue();
    assertThat(RANGE.intersection(new ByteRange(20, 30)).isEmpty()).isTrue();
    assertThat(RANGE.intersection(new ByteRange(25, 30)).isEmpty()).isTrue();
    assertThat(RANGE.intersection(new ByteRange(0, 5)).isEmpty()).isTrue();
  }

  @Test
  void isCountedFromFurtherOn() {
    assertThat(RANGE.minus(10)).isEqualTo(new ByteRange(0, 10));
    assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> RANGE.minus(11));
  }

  @Test
  void refusesWhatIsNotARun() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new ByteRange(-1, 0))
        .withMessage("start: -1 is negative");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new ByteRange(5, 4))
        .withMessage("end: 4 lies before the start 5");
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> ByteRange.ofLength(Long.MAX_VALUE, 1));
  }
}
