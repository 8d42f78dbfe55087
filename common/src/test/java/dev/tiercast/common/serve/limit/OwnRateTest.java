package dev.tiercast.common.serve.limit;

import static dev.tiercast.common.serve.limit.SimulatedTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tiercast.common.serve.body.Pace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnRateTest {
  private static final long FAST = 10_000_000_000L;

  private final SimulatedTime time = new SimulatedTime();

  @ParameterizedTest
  @ValueSource(longs = {1000, 1_000_000, 50_000_000, 500_000_000})
  void isExact(long bytesPerSecond) {
    OwnRate rate = new OwnRate(bytesPerSecond, time, time);
    SimulatedReader reader = new SimulatedReader(time, rate.within(Pace.UNLIMITED), FAST);
    time.run(10 * SECOND);
    assertThat(reader.taken()).isCloseTo(10 * bytesPerSecond, withinPercentage(2));
  }

  @Test
  void isNotRenewedByTheNextBody() {
    OwnRate rate = new OwnRate(1_000_000, time, time);
    long taken = 0;
    for (int i = 0; i < 100; i++) {
      SimulatedReader reader = new SimulatedReader(time, rate.within(Pace.UNLIMITED), FAST);
      time.run(SECOND / 10);
      reader.leave();
      taken += reader.taken();
    }
    assertThat(taken).isCloseTo(10_000_000, withinPercentage(2));
  }

  @Test
  void leavesToOthersWhatItMayNotTake() {
    SharedRate shared = new SharedRate(10_000_000, time, time);
    OwnRate own = new OwnRate(1_000_000, time, time);
    SimulatedReader limited = new SimulatedReader(time, own.within(shared.join()), FAST);
    SimulatedReader other = new SimulatedReader(time, shared.join(), FAST);
    time.run(10 * SECOND);
    assertThat(limited.taken()).isCloseTo(10_000_000, withinPercentage(2));
    assertThat(other.taken()).isCloseTo(90_000_000, withinPercentage(2));
  }

  @Test
  void getsItsShareOfLess() {
    SharedRate shared = new SharedRate(1_000_000, time, time);
    OwnRate own = new OwnRate(900_000, time, time);
    SimulatedReader limited = new SimulatedReader(time, own.within(shared.join()), FAST);
    SimulatedReader other = new SimulatedReader(time, shared.join(), FAST);
    time.run(10 * SECOND);
    assertThat(limited.taken()).isCloseTo(5_000_000, withinPercentage(2));
    assertThat(other.taken()).isCloseTo(5_000_000, withinPercentage(2));
  }

  @Test
  void letsNobodyWaitOnceItIsLifted() {
    OwnRate rate = new OwnRate(1, time, time);
    rate.lift();
    assertThat(rate.within(Pace.UNLIMITED).grant(1000, () -> {})).isEqualTo(1000);
  }
}
