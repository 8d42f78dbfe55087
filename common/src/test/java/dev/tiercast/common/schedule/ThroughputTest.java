package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ThroughputTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;

  private final Throughput throughput = new Throughput(SECOND);
  private long now = -3 * SECOND; // any clock will do

  /** So many bytes in each millisecond. */
  private void flow(long millis, long bytes) {
    for (int i = 0; i < millis; i++) {
      now += MILLI;
      throughput.received(bytes, now);
    }
  }

  private double perMilli() {
    return throughput.bytesPerNano(now).orElseThrow() * MILLI;
  }

  @Test
  void isUnknownBeforeAnythingCame() {
    assertThat(throughput.bytesPerNano(now)).isEmpty();
    throughput.opened(now);
    assertThat(throughput.bytesPerNano(now + SECOND)).isEmpty();
  }

  @Test
  void isWhatComesInTheTime() {
    throughput.opened(now);
    flow(20, 500);
    assertThat(perMilli()).isCloseTo(500, within(10.0));
    flow(5000, 500);
    assertThat(perMilli()).isCloseTo(500, within(5.0));
  }

  @Test
  void countsAllConnectionsTogether() {
    throughput.opened(now);
    throughput.opened(now);
    flow(1000, 500);
    throughput.closed(now);
    flow(1000, 500);

    assertThat(perMilli()).isCloseTo(500, within(5.0));
  }

  @Test
  void forgetsWithinSeconds() {
    throughput.opened(now);
    flow(10_000, 500);
    flow(1000, 10);
    assertThat(perMilli()).isCloseTo(10 + 490 / Math.E, within(5.0));
    flow(4000, 10);
    assertThat(perMilli()).isLessThan(15);
  }

  @Test
  void silenceCounts() {
    throughput.opened(now);
    flow(1000, 500);
    now += 3 * SECOND;

    assertThat(perMilli()).isLessThan(30);
  }

  @Test
  void theTimeWithoutConnectionsDoesNotCount() {
    throughput.opened(now);
    flow(1000, 500);
    throughput.closed(now);
    now += 100 * SECOND;

    assertThat(perMilli()).isCloseTo(500, within(5.0));
  }

  @Test
  void aFirstBurstIsNotTakenForTheSpeedOfASource() {
    throughput.opened(now);
    throughput.received(1000, now);

    assertThat(perMilli()).isEqualTo(200);
  }
}
