package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Backoff;
import dev.tiercast.common.schedule.SourceBook;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Decisions at chosen times. */
final class TransferStateTest {
  private static final long SECOND = 1_000_000_000L;

  /** Two shards of 8 blocks. */
  private static final BlockGrid GRID =
      TestVersion.ofBytes(new VersionId(1), 1, 2 * 4096).manifest().grid();

  private final TransferState state = state(2, 10);

  private static TransferState state(int sources, int retrySeconds) {
    BitSet missing = new BitSet();
    missing.set(0, GRID.blockCount());
    return new TransferState(
        "v1",
        GRID,
        missing,
        new SourceBook(sources, Backoff.STANDARD, new Random(1)),
        new TransferOptions(4, 1, Duration.ofSeconds(retrySeconds)),
        0);
  }

  private Decision.Fetch fetch(long now) {
    return (Decision.Fetch) state.next(now);
  }

  private void deliver(Decision.Fetch fetch, int blocks, long nanosEach, long now) {
    for (int i = 0; i < blocks; i++) {
      int block = state.claim(fetch, now).orElseThrow();
      state.delivered(fetch, GRID.block(block), nanosEach, now);
    }
  }

  private static Decision.GiveUp assertGivesUp(TransferState state, long now) {
    Decision decision = state.next(now);
    assertThat(decision).isInstanceOf(Decision.GiveUp.class);
    return (Decision.GiveUp) decision;
  }

  @Test
  void asksDifferentSourcesForDifferentShards() {
    Decision.Fetch one = fetch(0);
    Decision.Fetch other = fetch(0);

    assertThat(one.source()).isNotEqualTo(other.source());
    assertThat(one.task().shard()).isNotEqualTo(other.task().shard());
    assertThat(state.next(0)).isInstanceOf(Decision.Wait.class);
  }

  @Test
  void isDoneWhenEverythingHasCome() {
    for (int i = 0; i < 2; i++) {
      Decision.Fetch fetch = fetch(0);
      deliver(fetch, 8, 1, 0);
      assertThat(state.claim(fetch, 0)).isEmpty();
      state.ended(fetch);
    }
    assertThat(state.next(0)).isEqualTo(new Decision.Done());
  }

  @Test
  void sharesInProportionToTheSpeed() {
    Decision.Fetch slow = fetch(0);
    Decision.Fetch fast = fetch(0);
    deliver(slow, 1, 3000, 0);
    deliver(fast, 8, 1000, 0);
    state.ended(fast);

    Decision.Fetch shared = fetch(0);

    assertThat(shared.source()).isEqualTo(fast.source());
    assertThat(shared.task().rest().count()).as("three quarters of seven").isEqualTo(5);
    assertThat(slow.task().rest().count()).isEqualTo(2);
  }

  @Test
  void aMuchSlowerSourceGetsNoShare() {
    Decision.Fetch slow = fetch(0);
    Decision.Fetch fast = fetch(0);
    deliver(fast, 4, 1000, 0);
    deliver(slow, 8, 1_000_000, 0);
    state.ended(slow);

    assertThat(state.next(0)).isInstanceOf(Decision.Wait.class);
  }

  @Test
  void breaksOffWhatAnIdleSourceBringsMuchSooner() {
    Decision.Fetch slow = fetch(0);
    Decision.Fetch fast = fetch(0);
    int late = state.claim(slow, 0).orElseThrow();
    deliver(fast, 8, 1000, 0);
    state.ended(fast);
    Decision.Fetch rest = fetch(0);
    deliver(rest, rest.task().rest().count(), 1000, 0);
    state.ended(rest);
    while (state.next(0) instanceof Decision.Fetch more) {
      deliver(more, more.task().rest().count(), 1000, 0);
      state.ended(more);
    }
    assertThat(slow.task().rest().count()).isLessThanOrEqualTo(1);
    assertThat(state.wants(slow)).isTrue();

    assertThat(state.next(2 * SECOND)).isInstanceOf(Decision.Wait.class);
    assertThat(state.wants(slow)).isFalse();
    assertThat(state.isBrokenOff(slow)).isTrue();
    assertThat(state.claim(slow, 2 * SECOND)).isEmpty();

    state.undelivered(slow, GRID.block(late));
    assertThat(state.failed(slow, new IOException("left"), 2 * SECOND)).isTrue();
    state.ended(slow);
    Decision.Fetch again = fetch(2 * SECOND);
    assertThat(again.source()).isEqualTo(fast.source());
    assertThat(again.task().rest().first()).isEqualTo(late);
  }

  @Test
  void leavesASourceAloneAfterAFailureAndAsksItAgain() {
    TransferState one = state(1, 10);
    Decision.Fetch fetch = (Decision.Fetch) one.next(0);
    one.failed(fetch, new IOException("broken"), 0);
    one.ended(fetch);

    assertThat(one.next(0)).isInstanceOf(Decision.Wait.class);
    assertThat(((Decision.Wait) one.next(0)).nanos()).isLessThanOrEqualTo(SECOND / 4);
    assertThat(one.next(SECOND / 4)).isInstanceOf(Decision.Fetch.class);
  }

  @Test
  void givesUpOnceAndForAll() {
    TransferState one = state(1, 10);
    Decision.Fetch fetch = (Decision.Fetch) one.next(0);
    one.failed(fetch, new IOException("broken"), 10 * SECOND);
    one.ended(fetch);

    IOException reason = assertGivesUp(one, 10 * SECOND).reason();
    assertThat(reason)
        .isInstanceOf(NoServerException.class)
        .hasMessage("v1: no progress for 10 s; run this again to go on; broken");
    assertThat(assertGivesUp(one, 99 * SECOND).reason()).isSameAs(reason);
  }

  @Test
  void doesNotGiveUpWhileAnythingIsUnderWay() {
    Decision.Fetch failing = fetch(0);
    fetch(0);
    state.failed(failing, new IOException("broken"), 20 * SECOND);
    state.ended(failing);

    assertThat(state.next(20 * SECOND)).isInstanceOf(Decision.Wait.class);
  }

  @Test
  void beginsNothingMoreWithoutProgressForTooLong() {
    Decision.Fetch stuck = fetch(0);
    Decision.Fetch failed = fetch(0);
    state.failed(failed, new SourceException("there", "failed"), 0);
    state.ended(failed);

    assertThat(state.next(10 * SECOND)).isInstanceOf(Decision.Wait.class);
    state.ended(stuck);
    assertGivesUp(state, 10 * SECOND);
  }

  @Test
  void progressBeginsTheTimeAnew() {
    TransferState one = state(1, 10);
    Decision.Fetch fetch = (Decision.Fetch) one.next(0);
    int block = one.claim(fetch, 0).orElseThrow();
    one.delivered(fetch, GRID.block(block), 1, 9 * SECOND);
    one.failed(fetch, new IOException("broken"), 18 * SECOND);
    one.ended(fetch);

    assertThat(one.next(18 * SECOND)).isInstanceOf(Decision.Wait.class);
  }

  @Test
  void doesNotAskForAShardThatASourceLacksUntilSomethingHasCome() {
    Decision.Fetch lacking = fetch(0);
    state.lacks(lacking);
    state.ended(lacking);
    Decision.Fetch other = fetch(0);
    Decision.Fetch same = fetch(0);

    assertThat(other.source() == lacking.source() ? other : same)
        .extracting(fetch -> fetch.task().shard())
        .isNotEqualTo(lacking.task().shard());
  }

  @Test
  void tellsNothingNewOfASourceThatIsExcluded() {
    Decision.Fetch fetch = fetch(0);
    assertThat(state.exclude(fetch, new NotThereException("gone"))).isTrue();

    assertThat(state.exclude(fetch, new NotThereException("gone"))).isFalse();
    assertThat(state.failed(fetch, new IOException("cancelled"), 0)).isFalse();
    assertThat(state.wants(fetch)).isFalse();
  }

  @Test
  void saysThatTheVersionIsGoneWhenAllAreExcluded() {
    for (int i = 0; i < 2; i++) {
      Decision.Fetch fetch = fetch(0);
      state.exclude(fetch, new NotThereException("gone"));
      state.ended(fetch);
    }
    assertThat(assertGivesUp(state, 0).reason()).isInstanceOf(NoSuchVersionException.class);
  }

  @Test
  void theFirstReasonToStopIsTheOne() {
    IOException first = new IOException("first");
    Decision.Fetch fetch = fetch(0);
    state.stop(first);
    state.stop(new IOException("second"));

    assertThat(assertGivesUp(state, 0).reason()).isSameAs(first);
    assertThat(state.claim(fetch, 0)).isEmpty();
    assertThat(state.failed(fetch, new IOException("cancelled"), 0)).isFalse();
  }

  @Test
  void whatIsLeftOfATaskIsForOthers() {
    Decision.Fetch fetch = fetch(0);
    BlockSpan whole = fetch.task().rest();
    deliver(fetch, 3, 1000, 0);
    state.ended(fetch);

    assertThat(fetch(0).task().rest()).isEqualTo(new BlockSpan(whole.first() + 3, whole.end()));
  }
}
