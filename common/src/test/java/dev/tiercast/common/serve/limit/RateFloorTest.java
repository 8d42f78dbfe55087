package dev.tiercast.common.serve.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateFloorTest {
  private static final long SECOND = 1_000_000_000;
  private static final int HOURS_10 = 36_000;

  /** After how many seconds a reader is found too slow that is seen in such steps; -1 if never. */
  private static int cutAfter(RateFloor floor, int rate, int step, boolean waiting) {
    long taken = 0;
    for (int second = 1; second <= HOURS_10; second++) {
      long read = (long) rate * second;
      taken = rate == 0 ? step : read - read % step + step;
      if (floor.isTooSlow(second * SECOND, taken, waiting)) {
        return second;
      }
    }
    return -1;
  }

  @ParameterizedTest
  @CsvSource({"256, 1", "256, 262144", "257, 100000", "1024, 200000", "1000, 262144", "100000, 1"})
  void keepsReadersAtTheFloorAndAbove(int rate, int step) {
    assertThat(cutAfter(new RateFloor(256, 0), rate, step, true)).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({"100, 1", "100, 150000", "10, 1000", "0, 200000", "200, 200000"})
  void cutsReadersBelowTheFloor(int rate, int step) {
    assertThat(cutAfter(new RateFloor(256, 0), rate, step, true)).isBetween(60, 4 * 3600);
  }

  @Test
  void cutsAStalledReaderWithinMinutes() {
    assertThat(cutAfter(new RateFloor(256, 0), 0, 200_000, true)).isLessThan(20 * 60);
  }

  @Test
  void countsNoTimeInWhichNobodyWaitedForTheReader() {
    assertThat(cutAfter(new RateFloor(256, 0), 0, 1, false)).isEqualTo(-1);
  }

  @Test
  void forgetsHowFastAReaderOnceWas() {
    RateFloor floor = new RateFloor(256, 0);
    assertThat(floor.isTooSlow(SECOND, 1L << 40, true)).isFalse();
    assertThat(floor.isTooSlow(1200 * SECOND, 1L << 40, true)).isTrue();
  }

  @Test
  void isOffAtZero() {
    assertThat(cutAfter(new RateFloor(0, 0), 0, 1, true)).isEqualTo(-1);
  }
}
