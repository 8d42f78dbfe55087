package dev.tiercast.relay.mirror;

import static dev.tiercast.relay.mirror.Lists.v;
import static dev.tiercast.relay.mirror.Lists.vs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.schedule.Backoff;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgendaTest {
  /** Delays after failures: between 50 and 100, 100 and 200, 200 and 400. */
  private final Agenda agenda = new Agenda(new Backoff(100, 400), 10_000, new Random(1));

  private void follow(int... missing) {
    agenda.follow(new MirrorPlan(Set.copyOf(vs(missing)), vs(missing), List.of()));
  }

  @Test
  void hasNothingToDoAtFirst() {
    assertThat(agenda.begin(0)).isEmpty();
    assertThat(agenda.preempts(0)).isFalse();
    assertThat(agenda.nanosUntilRetry(0)).isEmpty();
  }

  @Test
  void beginsWithTheFirst() {
    follow(3, 2, 1);

    assertThat(agenda.begin(0)).contains(v(3));
    assertThat(agenda.isFetching(v(3))).isTrue();
    assertThat(agenda.isFetching(v(2))).isFalse();
  }

  @Test
  void leavesAnOldVersionForANewer() {
    agenda.follow(new MirrorPlan(Set.of(v(1), v(2)), vs(1), List.of()));
    assertThat(agenda.begin(0)).contains(v(1));
    assertThat(agenda.preempts(0)).isFalse();

    follow(3, 1);

    assertThat(agenda.preempts(0)).isTrue();
  }

  @Test
  void finishesWhatWasTheNewestWhenItBegan() {
    follow(1);
    assertThat(agenda.begin(0)).contains(v(1));

    follow(3, 2, 1);

    assertThat(agenda.preempts(0)).isFalse();
  }

  @Test
  void leavesWhatIsNotWantedAnyMore() {
    follow(1);
    assertThat(agenda.begin(0)).contains(v(1));

    follow(2);

    assertThat(agenda.preempts(0)).isTrue();
  }

  @Test
  void goesOnWithWhatCannotBeHadForTheMoment() {
    follow(1);
    assertThat(agenda.begin(0)).contains(v(1));

    agenda.follow(new MirrorPlan(Set.of(v(1)), List.of(), List.of()));

    assertThat(agenda.preempts(0)).isFalse();
  }

  @Test
  void fetchesOthersWhileOneThatFailedWaits() {
    follow(2, 1);
    assertThat(agenda.begin(0)).contains(v(2));
    agenda.failed(false, 0);

    assertThat(agenda.begin(1)).contains(v(1));
    assertThat(agenda.preempts(1)).isFalse();
    assertThat(agenda.preempts(100)).isTrue();
  }

  /** Again and again, where the newest cannot be had. */
  @Test
  void leavesNothingForWhatHasFailedTwiceUnlessSomethingHasChanged() {
    follow(2, 1);
    for (long now : new long[] {0, 1000}) {
      assertThat(agenda.begin(now)).contains(v(2));
      agenda.failed(false, now);
    }
    assertThat(agenda.begin(1000)).contains(v(1));
    assertThat(agenda.preempts(2000)).as("it would be due").isFalse();
    assertThat(agenda.preempts(12_000)).as("once in a while").isTrue();

    agenda.forgive(2000);
    assertThat(agenda.preempts(2000)).isTrue();
  }

  @Test
  void forgetsTheFailuresOfWhatHasComeAfterAll() {
    follow(1);
    agenda.begin(0);
    agenda.failed(false, 0);
    agenda.begin(1000);
    assertThat(agenda.hasFailed(v(1))).isTrue();
    agenda.completed();

    assertThat(agenda.hasFailed(v(1))).isFalse();
  }

  @Test
  void waitsLongerAfterEachFailureInARow() {
    follow(1);
    long now = 0;
    for (int nominal : new int[] {100, 200, 400, 400}) {
      assertThat(agenda.begin(now)).contains(v(1));
      agenda.failed(false, now);

      assertThat(agenda.nanosUntilRetry(now).getAsLong()).isBetween(nominal / 2L, (long) nominal);
      assertThat(agenda.begin(now + nominal / 2 - 1)).isEmpty();
      now += nominal;
    }
  }

  @Test
  void triesAgainSoonWhatCameCloser() {
    follow(1);
    for (long now : new long[] {0, 1000, 2000}) {
      assertThat(agenda.begin(now)).contains(v(1));
      agenda.failed(true, now);

      assertThat(agenda.nanosUntilRetry(now).getAsLong()).isBetween(50L, 100L);
    }
  }

  @Test
  void triesAtOnceWhenSomethingHasChanged() {
    follow(1);
    assertThat(agenda.begin(0)).contains(v(1));
    agenda.failed(false, 0);

    agenda.forgive(1);

    assertThat(agenda.begin(1)).contains(v(1));
  }

  @Test
  void forgetsTheFailuresOfWhatIsNotWantedAnyMore() {
    follow(1);
    assertThat(agenda.begin(0)).contains(v(1));
    agenda.failed(false, 0);

    follow(2);
    follow(1);

    assertThat(agenda.begin(0)).contains(v(1));
  }

  @Test
  void doesNotBeginAgainWithWhatHasEnded() {
    follow(2, 1);
    assertThat(agenda.begin(0)).contains(v(2));
    agenda.ended();

    assertThat(agenda.begin(0)).contains(v(1));
    agenda.ended();
    assertThat(agenda.begin(0)).isEmpty();

    follow(2);
    assertThat(agenda.begin(0)).contains(v(2));
  }

  @Test
  void isFreeWhenWhatItFetchedHasEnded() {
    follow(1);
    assertThat(agenda.begin(0)).contains(v(1));

    agenda.ended();

    assertThat(agenda.isFetching(v(1))).isFalse();
    follow(3, 1);
    assertThat(agenda.preempts(0)).isFalse();
  }
}
