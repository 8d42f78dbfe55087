package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SourceBookTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;
  private static final int BLOCK = 1000;

  private long now = -5 * SECOND; // any clock will do
  private final SourceBook book = book(1);

  private static SourceBook book(long seed) {
    SourceBook book = new SourceBook(4, BLOCK, new Backoff(100 * MILLI, SECOND), new Random(seed));
    for (int i = 0; i < 3; i++) {
      book.add();
    }
    return book;
  }

  /** A second in which so many bytes come in each millisecond. */
  private void use(int source, long bytesPerMilli) {
    book.opened(source, now);
    for (int i = 0; i < 1000; i++) {
      now += MILLI;
      book.received(source, bytesPerMilli, now);
    }
    book.closed(source, now);
  }

  private long availableAgain(int source) {
    long at = now;
    while (!book.ranked(at).contains(source)) {
      at += MILLI;
    }
    return at - now;
  }

  @Test
  void ranksByMeasuredThroughput() {
    use(0, 10);
    use(1, 100);
    use(2, 50);

    assertThat(book.ranked(now)).containsExactly(1, 2, 0);
  }

  @Test
  void measuresWhatManyBringTogetherWhileAnyIsAsked() {
    book.setNear(0, true, now);
    use(1, 100);
    use(0, 10);
    use(0, 10);
    assertThat(book.nearTogether(now) * MILLI).isCloseTo(10, within(0.1));
    assertThat(book.farTogether(now) * MILLI).isCloseTo(100, within(0.1));

    book.opened(2, now);
    use(1, 100);
    now += SECOND;
    book.closed(2, now);
    assertThat(book.farTogether(now) * MILLI).as("silence counts").isBetween(60.0, 70.0);
  }

  @Test
  void whoComesNearIsMeasuredThereFromThenOn() {
    use(1, 100);
    book.opened(0, now);
    book.setNear(0, true, now);
    now += 60 * SECOND;
    book.paused(0, now);
    book.setNear(0, false, now);
    book.resumed(0, now);
    book.setNear(0, true, now);
    book.closed(0, now);
    now += 60 * SECOND;

    assertThat(book.farTogether(now) * MILLI).isCloseTo(100, within(0.1));
    use(0, 50);
    assertThat(book.nearTogether(now) * MILLI).as("after a minute of silence").isBetween(2.0, 3.0);
  }

  @Test
  void thoseWhoHaveGoneBringNothing() {
    use(0, 100);
    book.setNear(1, true, now);
    use(1, 10);
    book.setLeft(0, true);
    book.exclude(2);

    assertThat(book.farTogether(now)).isZero();
    assertThat(book.nearTogether(now)).isPositive();
  }

  @Test
  void triesWhatHasNotBeenMeasured() {
    use(0, 100);
    use(1, 90);

    assertThat(book.ranked(now).subList(0, 2)).containsExactlyInAnyOrder(0, 2);
    assertThat(book.expected(2, now)).isEqualTo(book.expected(0, now));
  }

  @Test
  void beginsWithAnyOfEquals() {
    Set<Integer> first = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      first.add(book(seed).ranked(now).get(0));
    }
    assertThat(first).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void triesAgainWhatWasSlowLongAgo() {
    use(0, 1);
    use(1, 100);
    use(2, 100);
    assertThat(book.expected(0, now)).isCloseTo(1e-6, within(1e-8));

    now += 10 * SECOND;
    assertThat(book.expected(0, now)).as("as good as the best").isGreaterThan(5e-6);
    use(0, 1);
    now += 10 * SECOND;
    assertThat(book.expected(0, now)).as("less often each time").isLessThan(1.1e-6);
    now += 10 * SECOND;
    assertThat(book.expected(0, now)).isGreaterThan(5e-6);
  }

  @Test
  void countsWhatEachConnectionBrings() {
    book.opened(0, now);
    book.opened(0, now);
    for (int i = 0; i < 1000; i++) {
      now += MILLI;
      book.received(0, 60, now);
    }
    assertThat(book.perConnection(0, now).orElseThrow()).isCloseTo(30e-6, within(1e-6));
    assertThat(book.ofOneMore(0, now).orElseThrow()).isCloseTo(20e-6, within(1e-6));
    assertThat(book.perConnection(1, now)).isEmpty();
  }

  @Test
  void opensMoreConnectionsOnlyWhereTheyHelp() {
    book.opened(1, now);
    assertThat(book.ranked(now)).containsExactlyInAnyOrder(0, 2);

    for (int i = 0; i < 200; i++) {
      now += MILLI;
      book.received(1, BLOCK, now);
      book.tick(now);
    }
    assertThat(book.ranked(now)).as("a second one is tried").contains(1);
  }

  @Test
  void leavesAloneWhoFailedForAWhile() {
    book.failed(1, 0, now);

    assertThat(book.ranked(now)).containsExactlyInAnyOrder(0, 2);
    assertThat(book.available(now)).containsExactly(0, 2);
    assertThat(availableAgain(1)).isBetween(50 * MILLI, 101 * MILLI);
  }

  @Test
  void leavesAloneAsLongAsTheSourceAsks() {
    book.failed(1, 20 * SECOND, now);
    assertThat(availableAgain(1)).isEqualTo(20 * SECOND);

    now += 5 * SECOND;
    book.failed(1, 0, now);
    assertThat(availableAgain(1)).as("another failure changes nothing").isEqualTo(15 * SECOND);
  }

  @Test
  void leavesAloneLongerWhoFailsAgain() {
    for (int i = 0; i < 5; i++) {
      book.failed(1, 0, now);
      now += availableAgain(1);
    }
    book.failed(1, 0, now);
    assertThat(availableAgain(1)).isBetween(500 * MILLI, 1001 * MILLI);

    now += availableAgain(1);
    book.delivered(1);
    book.failed(1, 0, now);
    assertThat(availableAgain(1)).as("good bytes end the row").isLessThan(101 * MILLI);
  }

  @Test
  void connectionsThatBreakTogetherAreOneFailure() {
    for (int i = 0; i < 8; i++) {
      book.failed(1, 0, now);
    }
    assertThat(availableAgain(1)).isLessThanOrEqualTo(101 * MILLI);
  }

  @Test
  void aFailureBesideOthersThatGoOnMeansThatThereAreTooMany() {
    List<Integer> both = List.of(1, 1);
    both.forEach(source -> book.opened(source, now));
    assertThat(book.hasTooMany(1)).as("one is what it begins with").isTrue();
    book.closed(1, now);

    assertThat(book.hasTooMany(1)).isFalse();
  }

  @Test
  void neverRanksWhoIsExcluded() {
    book.exclude(0);
    book.exclude(2);
    assertThat(book.ranked(now)).containsExactly(1);
    assertThat(book.isExcluded(0)).isTrue();
    assertThat(book.isExcluded(1)).isFalse();
    assertThat(book.available(now)).containsExactly(1);
    assertThat(book.areAllExcluded()).isFalse();

    book.exclude(1);
    assertThat(book.ranked(now)).isEmpty();
    assertThat(book.areAllExcluded()).isTrue();
  }
}
