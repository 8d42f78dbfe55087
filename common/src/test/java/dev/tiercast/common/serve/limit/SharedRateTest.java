package dev.tiercast.common.serve.limit;

import static dev.tiercast.common.serve.limit.SimulatedTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tiercast.common.serve.body.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedRateTest {
  private static final long FAST = 10_000_000_000L;

  private final SimulatedTime time = new SimulatedTime();

  private SimulatedReader reader(SharedRate rate, long speed) {
    return new SimulatedReader(time, rate.join(), speed);
  }

  private List<SimulatedReader> readers(SharedRate rate, int count) {
    return IntStream.range(0, count).mapToObj(i -> reader(rate, FAST)).toList();
  }

  private static long sum(List<SimulatedReader> readers) {
    return readers.stream().mapToLong(SimulatedReader::taken).sum();
  }

  @ParameterizedTest
  @CsvSource({
    "500, 1",
    "500, 4",
    "1000000, 1",
    "1000000, 4",
    "1000000, 16",
    "50000000, 1",
    "50000000, 4",
    "50000000, 16",
    "500000000, 1",
    "500000000, 4",
    "500000000, 16",
    "1000000, 500",
    "10000000000, 8"
  })
  void isExactAndEqual(long bytesPerSecond, int count) {
    List<SimulatedReader> readers = readers(new SharedRate(bytesPerSecond, time, time), count);
    time.run(10 * SECOND);

    assertThat(sum(readers)).isCloseTo(10 * bytesPerSecond, withinPercentage(2));
    long share = 10 * bytesPerSecond / count;
    assertThat(readers)
        .allSatisfy(
            each ->
                assertThat(each.taken()).isCloseTo(share, withinPercentage(count > 100 ? 25 : 2)));
  }

  @Test
  void staysExactInTheLongRun() {
    List<SimulatedReader> readers = readers(new SharedRate(1_000_000, time, time), 3);
    time.run(1000 * SECOND);
    assertThat(sum(readers)).isCloseTo(1_000_000_000, withinPercentage(0.02));
  }

  @Test
  void givesToOthersWhatASlowReaderLeaves() {
    SharedRate rate = new SharedRate(1_000_000, time, time);
    SimulatedReader slow = reader(rate, 20_000);
    List<SimulatedReader> fast = readers(rate, 3);
    time.run(10 * SECOND);

    assertThat(slow.taken()).isCloseTo(200_000, withinPercentage(10));
    assertThat(sum(fast)).isCloseTo(9_800_000, withinPercentage(2));
    assertThat(fast)
        .allSatisfy(each -> assertThat(each.taken()).isCloseTo(9_800_000 / 3, withinPercentage(2)));
  }

  @Test
  void takesInWhoComesLater() {
    SharedRate rate = new SharedRate(1_000_000, time, time);
    List<SimulatedReader> first = readers(rate, 1);
    time.run(10 * SECOND);
    List<SimulatedReader> later = readers(rate, 3);
    time.run(10 * SECOND);

    assertThat(sum(later)).isCloseTo(7_500_000, withinPercentage(2));
    assertThat(sum(first)).isCloseTo(12_500_000, withinPercentage(2));
  }

  @Test
  void forgetsWhoLeavesWhileWaiting() {
    SharedRate rate = new SharedRate(1_000_000, time, time);
    List<SimulatedReader> readers = new ArrayList<>(readers(rate, 4));
    time.run(SECOND);
    readers.subList(0, 3).forEach(SimulatedReader::leave);
    long before = readers.get(3).taken();
    time.run(10 * SECOND);

    assertThat(readers.get(3).taken() - before).isCloseTo(10_000_000, withinPercentage(2));
  }

  @Test
  void grantsLittleAtATimeWhereTheRateIsLow() {
    SharedRate rate = new SharedRate(100_000, time, time);
    SimulatedReader reader = reader(rate, FAST);
    time.run(SECOND);
    assertThat(reader.largestGrant()).isEqualTo(1000);
  }

  @Test
  void savesUpNoMoreThanATenthOfASecond() {
    SharedRate rate = new SharedRate(1_000_000, time, time);
    time.run(1000 * SECOND);
    SimulatedReader reader = reader(rate, FAST);
    time.run(SECOND / 1000);
    assertThat(reader.taken()).isEqualTo(100_000);
  }

  @Test
  void letsNobodyWaitOnceItIsLifted() {
    SharedRate rate = new SharedRate(1, time, time);
    Pace waiting = rate.join();
    while (waiting.grant(1, () -> {}) > 0) {
      assertThat(time.getAsLong()).isPositive();
    }
    List<Integer> granted = new ArrayList<>();
    Pace other = rate.join();
    assertThat(other.grant(1000, () -> granted.add(other.grant(1000, () -> {})))).isZero();
    rate.lift();
    assertThat(granted).containsExactly(1000);
    assertThat(rate.join().grant(1 << 20, () -> {})).isEqualTo(1 << 20);
  }
}
