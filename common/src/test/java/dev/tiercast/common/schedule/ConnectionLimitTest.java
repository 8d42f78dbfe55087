package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

final class ConnectionLimitTest {
  private static final long MILLI = 1_000_000L;
  private static final int BLOCK = 1 << 20;

  private final ConnectionLimit limit = new ConnectionLimit(16, BLOCK);
  private long now;

  /**
   * All connections that are allowed are used.
   *
   * @param bytesPerMilli what so many connections bring together
   */
  private void run(long millis, IntToLongFunction bytesPerMilli) {
    for (int i = 0; i < millis; i++) {
      now += MILLI;
      limit.received(bytesPerMilli.applyAsLong(limit.limit()));
      limit.tick(now, limit.limit());
    }
  }

  @Test
  void beginsWithOne() {
    assertThat(limit.limit()).isEqualTo(1);
  }

  @Test
  void growsToTheMostWhereEachConnectionBringsItsOwn() {
    run(5000, connections -> connections * 100_000L);

    assertThat(limit.limit()).isEqualTo(16);
  }

  @Test
  void staysWithOneWhereTheLinkIsFullWithOne() {
    run(1000, connections -> 12_500);
    int most = 0;
    int ones = 0;
    for (int i = 0; i < 600; i++) {
      run(100, connections -> 12_500);
      most = Math.max(most, limit.limit());
      ones += limit.limit() == 1 ? 1 : 0;
    }

    assertThat(most).as("it is tried again").isEqualTo(2);
    assertThat(ones).as("of 600 times").isGreaterThan(500);
  }

  @Test
  void stopsWhereMoreDoNotHelp() {
    run(10_000, connections -> Math.min(4, connections) * 50_000L);

    assertThat(limit.limit()).isBetween(4, 8);
  }

  @Test
  void findsOutLaterThatMoreHelpNow() {
    run(3000, connections -> 50_000);
    assertThat(limit.limit()).isLessThanOrEqualTo(2);

    run(60_000, connections -> connections * 50_000L);
    assertThat(limit.limit()).isEqualTo(16);
  }

  @Test
  void usesFewerWhenTheSourceCollapses() {
    run(5000, connections -> connections * 100_000L);
    run(30_000, connections -> 1_000);

    assertThat(limit.limit()).isLessThanOrEqualTo(2);
  }

  @Test
  void learnsNothingWhileFewerAreUsedThanAllowed() {
    for (int i = 0; i < 1000; i++) {
      now += MILLI;
      limit.received(1_000_000);
      limit.tick(now, 0);
    }
    assertThat(limit.limit()).isEqualTo(1);
  }

  @Test
  void takesARefusalAtItsWord() {
    run(5000, connections -> connections * 100_000L);
    limit.refused(3);
    assertThat(limit.limit()).isEqualTo(3);

    run(1000, connections -> connections * 100_000L);
    assertThat(limit.limit()).as("not tried again at once").isEqualTo(3);
    limit.refused(0);
    assertThat(limit.limit()).isEqualTo(1);
  }
}
