package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static final Backoff BACKOFF = new Backoff(100, 1000);

  private static LongStream delays(Backoff backoff, int failures) {
    Random random = new Random(failures);
    return LongStream.generate(() -> backoff.delayNanos(failures, random)).limit(1000);
  }

  @Test
  void doublesUpToALimit() {
    long[] nominal = {100, 200, 400, 800, 1000, 1000};
    for (int i = 0; i < nominal.length; i++) {
      long most = nominal[i];
      assertThat(delays(BACKOFF, i + 1)).allMatch(delay -> delay >= most / 2 && delay <= most);
      assertThat(delays(BACKOFF, i + 1)).anyMatch(delay -> delay > most * 9 / 10);
    }
  }

  @Test
  void isSpread() {
    assertThat(delays(BACKOFF, 3).distinct().count()).isGreaterThan(100);
  }

  @Test
  void staysWithinTheLimitHoweverManyFailures() {
    for (int failures : new int[] {30, 31, 32, 63, 64, 65, 1000, Integer.MAX_VALUE}) {
      assertThat(delays(Backoff.STANDARD, failures))
          .allMatch(
              delay ->
                  delay >= Backoff.STANDARD.longestNanos() / 2
                      && delay <= Backoff.STANDARD.longestNanos());
    }
  }

  @Test
  void standardBeginsWithAQuarterOfASecondAndEndsWithTenSeconds() {
    assertThat(Backoff.STANDARD).isEqualTo(new Backoff(250_000_000L, 10_000_000_000L));
  }
}
