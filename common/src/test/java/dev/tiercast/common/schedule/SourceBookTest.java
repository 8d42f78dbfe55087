package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SourceBookTest {
  private static final long NOW = -5_000; // any clock will do

  private final SourceBook book = new SourceBook(3, new Backoff(100, 1000), new Random(1));

  private void deliver(int source, int times, long bytes, long nanos) {
    for (int i = 0; i < times; i++) {
      book.delivered(source, bytes, nanos);
    }
  }

  @Test
  void ranksByMeasuredThroughput() {
    deliver(0, 1, 1000, 100);
    deliver(1, 1, 1000, 10);
    deliver(2, 1, 1000, 50);

    assertThat(book.ranked(NOW, 4)).containsExactly(1, 2, 0);
  }

  @Test
  void countsWhatOneMoreConnectionCanExpect() {
    deliver(0, 1, 1000, 10);
    deliver(1, 1, 1000, 15);
    deliver(2, 1, 1000, 1000);
    book.opened(0);

    assertThat(book.ranked(NOW, 4)).containsExactly(1, 0, 2);
    book.closed(0);
    assertThat(book.ranked(NOW, 4)).containsExactly(0, 1, 2);
  }

  @Test
  void triesWhatHasNotBeenMeasured() {
    deliver(0, 1, 1000, 10);
    deliver(1, 1, 1000, 11);
    book.opened(0);

    assertThat(book.ranked(NOW, 4)).startsWith(2);
  }

  @Test
  void beginsWithAnyOfEquals() {
    Set<Integer> first = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      first.add(new SourceBook(3, Backoff.STANDARD, new Random(seed)).ranked(NOW, 1).get(0));
    }

    assertThat(first).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void theNewestMeasurementsCountMost() {
    deliver(0, 100, 1000, 10);
    deliver(1, 100, 1000, 20);
    deliver(2, 100, 1000, 1000);
    deliver(0, 20, 1000, 200);

    assertThat(book.ranked(NOW, 4)).containsExactly(1, 0, 2);
    deliver(0, 20, 1000, 10);
    assertThat(book.ranked(NOW, 4)).as("none is forgotten").containsExactly(0, 1, 2);
  }

  @Test
  void asksNoMoreThanAFewConnectionsOfOne() {
    book.opened(1);
    book.opened(1);

    assertThat(book.ranked(NOW, 3)).contains(1);
    assertThat(book.ranked(NOW, 2)).doesNotContain(1);
  }

  @Test
  void leavesAloneWhoFailedForAWhile() {
    book.failed(1, NOW);

    assertThat(book.ranked(NOW, 4)).containsExactlyInAnyOrder(0, 2);
    long retry = book.nextRetry(NOW).orElseThrow();
    assertThat(retry).isBetween(NOW + 50, NOW + 100);
    assertThat(book.ranked(retry - 1, 4)).hasSize(2);
    assertThat(book.ranked(retry, 4)).hasSize(3);
    assertThat(book.nextRetry(retry)).isEqualTo(OptionalLong.empty());
  }

  @Test
  void leavesAloneLongerWhoFailsAgain() {
    long now = NOW;
    for (int i = 0; i < 5; i++) {
      book.failed(1, now);
      now = book.nextRetry(now).orElseThrow();
    }
    book.failed(1, now);

    assertThat(book.nextRetry(now).orElseThrow() - now).isBetween(500L, 1000L);
  }

  @Test
  void connectionsThatBreakTogetherAreOneFailure() {
    for (int i = 0; i < 8; i++) {
      book.failed(1, NOW);
    }
    assertThat(book.nextRetry(NOW).orElseThrow()).isLessThanOrEqualTo(NOW + 100);
  }

  @Test
  void goodBytesEndARowOfFailures() {
    long now = NOW;
    for (int i = 0; i < 5; i++) {
      book.failed(1, now);
      now = book.nextRetry(now).orElseThrow();
    }
    book.delivered(1, 1000, 10);
    book.failed(1, now);

    assertThat(book.nextRetry(now).orElseThrow() - now).isLessThanOrEqualTo(100);
  }

  @Test
  void theNextRetryIsThatOfTheFirst() {
    book.failed(0, NOW);
    book.failed(1, NOW + 500);
    book.failed(2, NOW);
    book.exclude(2);

    assertThat(book.nextRetry(NOW).orElseThrow()).isLessThanOrEqualTo(NOW + 100);
    assertThat(book.nextRetry(NOW + 500).orElseThrow()).isBetween(NOW + 550, NOW + 600);
  }

  @Test
  void neverRanksWhoIsExcluded() {
    book.exclude(0);
    book.exclude(2);
    assertThat(book.ranked(NOW, 4)).containsExactly(1);
    assertThat(book.isExcluded(0)).isTrue();
    assertThat(book.isExcluded(1)).isFalse();
    assertThat(book.areAllExcluded()).isFalse();

    book.exclude(1);
    assertThat(book.ranked(NOW, 4)).isEmpty();
    assertThat(book.areAllExcluded()).isTrue();
  }

  @Test
  void whoWasTooSlowIsNoFasterThanThat() {
    deliver(0, 1, 1000, 10);
    deliver(1, 1, 1000, 20);
    book.exclude(2);
    book.wasTooSlow(0, 1000, 500);
    assertThat(book.ranked(NOW, 4)).containsExactly(1, 0);
    assertThat(book.bytesPerNano(0)).hasValue(2);

    book.wasTooSlow(0, 1000, 100);
    assertThat(book.bytesPerNano(0)).as("it was slower before").hasValue(2);
    book.wasTooSlow(2, 1000, 1000);
    assertThat(book.bytesPerNano(2)).as("never measured").hasValue(1);
  }

  @Test
  void takesBytesThatTookNoTime() {
    book.delivered(0, 1000, 0);

    assertThat(book.ranked(NOW, 4)).hasSize(3);
    assertThat(book.bytesPerNano(0)).hasValue(1000);
  }
}
