package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Standing;
import dev.tiercast.common.schedule.Supply;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Decisions at chosen times. */
final class TransferStateTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;
  private static final int BLOCK = 512;

  /** Two shards of 8 blocks. */
  private static final BlockGrid GRID =
      TestVersion.ofBytes(new VersionId(1), 1, 2 * 4096).manifest().grid();

  private static final Remnants.Remnant NOTHING = Remnants.Remnant.NOTHING;

  private final TransferState state = state(2, new TransferOptions(4, 1, Duration.ofSeconds(10)));

  private static TransferState state(int sources, TransferOptions options) {
    BitSet missing = new BitSet();
    missing.set(0, GRID.blockCount());
    TransferState state = new TransferState("v1", GRID, missing, options, new Random(1), 0);
    for (int i = 0; i < sources; i++) {
      state.join(Standing.UNKNOWN, 0);
    }
    return state;
  }

  private static TransferState one() {
    return state(1, new TransferOptions(4, 1, Duration.ofSeconds(10)));
  }

  private static Decision.Fetch fetch(TransferState state, long now) {
    return (Decision.Fetch) state.next(now);
  }

  private Decision.Fetch fetch(long now) {
    return fetch(state, now);
  }

  private static Block claim(TransferState state, Decision.Fetch fetch, long now) {
    return GRID.block(state.claim(fetch, now).orElseThrow());
  }

  /** Blocks come one after another, each in this time. */
  private static void deliver(
      TransferState state, Decision.Fetch fetch, int blocks, long nanosEach, long begin) {
    long now = begin;
    for (int i = 0; i < blocks; i++) {
      Block block = claim(state, fetch, now);
      now += nanosEach;
      land(state, fetch, block, now);
    }
  }

  private static void land(TransferState state, Decision.Fetch fetch, Block block, long now) {
    state.received(fetch, block.length(), now);
    state.landed(fetch, now);
    assertThat(state.accept(block)).isTrue();
    state.delivered(fetch, now);
  }

  private static void assertWaits(TransferState state, long now) {
    assertThat(state.next(now)).isInstanceOf(Decision.Wait.class);
  }

  private static IOException assertGivesUp(TransferState state, long now) {
    Decision decision = state.next(now);
    assertThat(decision).isInstanceOf(Decision.GiveUp.class);
    return ((Decision.GiveUp) decision).reason();
  }

  @Test
  void asksDifferentSourcesForDifferentShards() {
    Decision.Fetch one = fetch(0);
    Decision.Fetch other = fetch(0);

    assertThat(one.source()).isNotEqualTo(other.source());
    assertThat(one.task().shard()).isNotEqualTo(other.task().shard());
    assertWaits(state, 0);
  }

  @Test
  void isDoneWhenEverythingHasCome() {
    for (int i = 0; i < 2; i++) {
      Decision.Fetch fetch = fetch(0);
      deliver(state, fetch, 8, 1, 0);
      assertThat(state.claim(fetch, 0)).isEmpty();
      state.ended(fetch, 0);
    }
    assertThat(state.next(0)).isEqualTo(new Decision.Done());
  }

  @Test
  void sharesInProportionToTheSpeed() {
    Decision.Fetch slow = fetch(0);
    Decision.Fetch fast = fetch(0);
    deliver(state, slow, 1, 240 * MILLI, 0);
    deliver(state, fast, 8, 30 * MILLI, 0);
    state.ended(fast, 240 * MILLI);

    Decision.Fetch shared = fetch(240 * MILLI);

    assertThat(shared.source()).isEqualTo(fast.source());
    assertThat(shared.task().rest().count()).as("eight ninths of seven").isEqualTo(6);
    assertThat(slow.task().rest().count()).isEqualTo(1);
  }

  @Test
  void aMuchSlowerSourceGetsNoShare() {
    Decision.Fetch slow = fetch(0);
    deliver(state, slow, 8, 50 * MILLI, 0);
    Decision.Fetch fast = fetch(396 * MILLI);
    deliver(state, fast, 4, MILLI, 396 * MILLI);
    state.ended(slow, 400 * MILLI);

    assertThat(fast.task().rest().count()).isEqualTo(4);
    assertWaits(state, 400 * MILLI);
  }

  @Test
  void racesForTheLastBlockOfASourceThatDoesNotGetOn() {
    Decision.Fetch slow = fetch(0);
    Decision.Fetch fast = fetch(0);
    final Block late = claim(state, slow, 0);
    deliver(state, fast, 8, MILLI, 0);
    state.ended(fast, 8 * MILLI);
    long now = 8 * MILLI;
    for (Decision next = state.next(now);
        next instanceof Decision.Fetch more;
        next = state.next(now)) {
      deliver(state, more, more.task().rest().count(), MILLI, now);
      state.ended(more, now);
    }
    assertThat(slow.task().rest().isEmpty()).as("all else is shared out").isTrue();

    Decision.Fetch race = fetch(SECOND);
    assertThat(race.task().isRace()).isTrue();
    assertThat(race.task().rest()).isEqualTo(new BlockSpan(late.index(), late.index() + 1));
    assertThat(state.wants(slow)).as("nobody has won yet").isTrue();
    assertWaits(state, SECOND);

    claim(state, race, SECOND);
    state.received(race, late.length(), SECOND);
    state.landed(race, SECOND);
    assertThat(state.accept(late)).isTrue();
    assertThat(state.wants(slow)).isFalse();
    assertThat(state.wants(race)).isTrue();
    assertThat(state.accept(late)).as("too late").isFalse();
    state.undelivered(slow, late, NOTHING, SECOND);
    assertThat(state.failed(slow, new IOException("cancelled"), 0, SECOND))
        .as("it was silent")
        .isTrue();
    state.delivered(race, SECOND);
    state.ended(slow, SECOND);
    state.ended(race, SECOND);
    assertThat(state.next(SECOND)).isEqualTo(new Decision.Done());
  }

  @Test
  void whoLosesARaceWhileBytesComeHasNotFailed() {
    Decision.Fetch slow = fetch(0);
    Decision.Fetch fast = fetch(0);
    Block late = claim(state, slow, 0);
    deliver(state, fast, 8, MILLI, 0);
    state.ended(fast, 8 * MILLI);
    state.received(slow, 10, SECOND);
    state.accept(late);

    assertThat(state.isLeft(slow)).isTrue();
    assertThat(state.failed(slow, new IOException("cancelled"), 0, SECOND)).isFalse();
  }

  @Test
  void leavesASourceThatStallsAlthoughAllAreBusy() {
    Decision.Fetch stalling = fetch(0);
    Decision.Fetch good = fetch(0);
    deliver(state, stalling, 2, 100 * MILLI, 0);
    deliver(state, good, 2, 100 * MILLI, 0);
    claim(state, stalling, 200 * MILLI);
    claim(state, good, 200 * MILLI);
    for (long at = 300; at <= 4000; at += 100) {
      state.received(good, BLOCK, at * MILLI);
      if (at % 1000 == 0) {
        state.received(stalling, 1, at * MILLI);
      }
      state.tick(at * MILLI);
      assertThat(at > 2200 || state.wants(stalling)).as("patient for two seconds").isTrue();
    }
    assertThat(state.wants(stalling)).as("although it trickles").isFalse();
    assertThat(state.wants(good)).isTrue();
    assertThat(state.isLeft(stalling)).isTrue();
  }

  @Test
  void doesNotBlameWhoSendsSlowlyToMany() {
    TransferState partial = partial();
    BitSet first = new BitSet();
    first.set(0);
    partial.held(0, first, 0);
    Decision.Fetch slow = fetch(partial, 0);
    Block block = claim(partial, slow, 0);
    for (long now = 0; now <= 4_000 * MILLI; now += 1_000 * MILLI) {
      partial.received(slow, 1, now);
      partial.tick(now);
    }
    partial.held(1, first, 4_000 * MILLI);
    partial.tick(4_000 * MILLI);

    assertThat(partial.wants(slow)).as("bytes come").isTrue();
    partial.tick(9_001 * MILLI);
    assertThat(partial.wants(slow)).as("none for five seconds").isFalse();
    partial.undelivered(slow, block, NOTHING, 9_001 * MILLI);
    assertThat(partial.failed(slow, new IOException("silent"), 0, 9_001 * MILLI)).isTrue();
  }

  @Test
  void aRackAsksTheOriginOnlyForWhatNobodyTellsThatItHas() {
    TransferState inRack = partial();
    inRack.identify(new NodeId("1".repeat(32)), true);
    BitSet some = new BitSet();
    some.set(0, 4);
    inRack.held(1, some, 0);
    BitSet others = new BitSet();
    others.set(4, GRID.blockCount());

    assertThat(inRack.wanted(9, 5_000 * MILLI).toBitSet()).isEqualTo(others);
    assertThat(inRack.wanted(9, 5_001 * MILLI).count()).as("starving").isEqualTo(16);
    inRack.identify(new NodeId("1".repeat(32)), false);
    assertThat(inRack.wanted(9, 0).count()).as("in no rack").isEqualTo(16);
  }

  /** With two sources that tell what they have. */
  private static TransferState partial() {
    TransferState partial = state(0, new TransferOptions(4, 1, Duration.ofSeconds(10)));
    for (int i = 2; i < 4; i++) {
      NodeId id = new NodeId(Integer.toString(i).repeat(32));
      partial.join(new Standing(id, false, false, Supply.REPORTED), 0);
    }
    return partial;
  }

  @Test
  void isPatientWithTheOnlySource() {
    TransferState state = one();
    Decision.Fetch fetch = fetch(state, 0);
    deliver(state, fetch, 2, MILLI, 0);
    claim(state, fetch, 2 * MILLI);
    state.tick(9 * SECOND);

    assertThat(state.wants(fetch)).isTrue();
  }

  @Test
  void blamesNobodyForTheLimitOfTheRate() {
    TransferState state =
        state(2, new TransferOptions(4, 1, Duration.ofSeconds(10)).withRate(1000));
    Decision.Fetch limited = fetch(state, 0);
    Decision.Fetch silent = fetch(state, 0);
    deliver(state, limited, 1, MILLI, 0);
    deliver(state, silent, 1, MILLI, 0);
    claim(state, limited, 0);
    claim(state, silent, 0);
    for (int i = 1; i <= 20; i++) {
      state.received(limited, 1, i * SECOND / 5);
      state.tick(i * SECOND / 5);
    }

    assertThat(state.wants(limited)).isTrue();
    assertThat(state.wants(silent)).isFalse();
  }

  @Test
  void givesAConnectionToAMuchFasterSourceWhenThereAreNoMore() {
    TransferState state = state(2, new TransferOptions(1, 4, Duration.ofSeconds(10)));
    Decision.Fetch slow = fetch(state, 0);
    deliver(state, slow, 1, SECOND, 0);
    assertThat(state.claim(slow, SECOND)).as("another may be faster: it is tried").isNotEmpty();
    land(state, slow, GRID.block(1), 2 * SECOND);
    state.ended(slow, 2 * SECOND);
    Decision.Fetch fast = fetch(state, 2 * SECOND);
    assertThat(fast.source()).isNotEqualTo(slow.source());
    deliver(state, fast, 1, MILLI, 2 * SECOND);
    state.ended(fast, 2 * SECOND + MILLI);

    assertThat(fetch(state, 3 * SECOND).source()).as("the faster").isEqualTo(fast.source());
  }

  @Test
  void leavesASourceAloneAfterAFailureAndAsksItAgain() {
    TransferState state = one();
    Decision.Fetch fetch = fetch(state, 0);
    state.failed(fetch, new IOException("broken"), 0, 0);
    state.ended(fetch, 0);

    assertWaits(state, 0);
    assertThat(state.next(SECOND / 4)).isInstanceOf(Decision.Fetch.class);
  }

  @Test
  void leavesASourceAloneAsLongAsItAsks() {
    TransferState state = one();
    Decision.Fetch fetch = fetch(state, 0);
    state.failed(fetch, new IOException("busy"), 5 * SECOND, 0);
    state.ended(fetch, 0);

    assertWaits(state, 5 * SECOND - 1);
    assertThat(state.next(5 * SECOND)).isInstanceOf(Decision.Fetch.class);
  }

  @Test
  void asksWhoJoinsLater() {
    TransferState state = one();
    fetch(state, 0);
    assertWaits(state, 0);
    state.join(Standing.UNKNOWN, 0);

    assertThat(fetch(state, 0).source()).isEqualTo(1);
  }

  @Test
  void givesUpOnceAndForAll() {
    TransferState state = one();
    Decision.Fetch fetch = fetch(state, 0);
    state.failed(fetch, new IOException("broken"), 0, 10 * SECOND);
    state.ended(fetch, 10 * SECOND);

    IOException reason = assertGivesUp(state, 10 * SECOND);
    assertThat(reason)
        .isInstanceOf(NoServerException.class)
        .hasMessageStartingWith("v1: no progress for 10 s; broken");
    assertThat(assertGivesUp(state, 99 * SECOND)).isSameAs(reason);
  }

  @Test
  void neverGivesUpWhereThatIsWanted() {
    TransferState state =
        state(1, TransferOptions.STANDARD.withRetryFor(Duration.ofSeconds(Long.MAX_VALUE)));
    Decision.Fetch fetch = fetch(state, 0);
    state.failed(fetch, new IOException("broken"), 0, 0);
    state.ended(fetch, 0);

    assertThat(state.next(365 * 24 * 3600 * SECOND)).isInstanceOf(Decision.Fetch.class);
  }

  @Test
  void doesNotGiveUpWhileAnythingIsUnderWay() {
    Decision.Fetch failing = fetch(0);
    fetch(0);
    state.failed(failing, new IOException("broken"), 0, 20 * SECOND);
    state.ended(failing, 20 * SECOND);

    assertWaits(state, 20 * SECOND);
  }

  @Test
  void doesNotGiveUpWhileWhatComesNextIsNotWanted() {
    state.limit(0);
    for (int seconds = 0; seconds <= 60; seconds++) {
      state.tick(seconds * SECOND);
      assertWaits(state, seconds * SECOND);
    }
    state.limit(1);
    Decision.Fetch fetch = fetch(60 * SECOND);
    deliver(state, fetch, 1, 1, 60 * SECOND);
    assertThat(state.claim(fetch, 60 * SECOND)).isEmpty();
  }

  @Test
  void beginsNothingMoreWithoutProgressForTooLong() {
    Decision.Fetch stuck = fetch(0);
    Decision.Fetch failed = fetch(0);
    state.failed(failed, new SourceException("there", "failed"), 0, 0);
    state.ended(failed, 0);

    assertWaits(state, 10 * SECOND);
    state.ended(stuck, 10 * SECOND);
    assertGivesUp(state, 10 * SECOND);
  }

  @Test
  void progressBeginsTheTimeAnew() {
    TransferState state = one();
    Decision.Fetch fetch = fetch(state, 0);
    deliver(state, fetch, 1, 9 * SECOND, 0);
    state.failed(fetch, new IOException("broken"), 0, 18 * SECOND);
    state.ended(fetch, 18 * SECOND);

    assertWaits(state, 18 * SECOND);
  }

  @Test
  void aMissingShardIsAskedForElsewhereAndItsSourceForOthers() {
    Decision.Fetch lacking = fetch(0);
    state.lacks(lacking, new NotThereException("not there"), 0);
    state.ended(lacking, 0);
    Decision.Fetch one = fetch(0);
    Decision.Fetch other = fetch(0);

    Decision.Fetch same = one.source() == lacking.source() ? one : other;
    assertThat(same.source()).as("not left alone").isEqualTo(lacking.source());
    assertThat(same.task().shard()).isNotEqualTo(lacking.task().shard());
  }

  @Test
  void tellsNothingNewOfASourceThatIsExcluded() {
    Decision.Fetch fetch = fetch(0);
    assertThat(state.exclude(fetch.source(), new NotThereException("gone"))).isTrue();

    assertThat(state.exclude(fetch.source(), new NotThereException("gone"))).isFalse();
    assertThat(state.failed(fetch, new IOException("cancelled"), 0, 0)).isFalse();
    assertThat(state.wants(fetch)).isFalse();
  }

  @Test
  void saysThatTheVersionIsGoneWhenAllAreExcluded() {
    for (int i = 0; i < 2; i++) {
      Decision.Fetch fetch = fetch(0);
      state.exclude(fetch.source(), new NotThereException("gone"));
      state.ended(fetch, 0);
    }
    assertThat(assertGivesUp(state, 0)).isInstanceOf(NoSuchVersionException.class);
  }

  @Test
  void theFirstReasonToStopIsTheOne() {
    IOException first = new IOException("first");
    Decision.Fetch fetch = fetch(0);
    final Block block = claim(state, fetch, 0);
    state.stop(first);
    state.stop(new IOException("second"));

    assertThat(assertGivesUp(state, 0)).isSameAs(first);
    assertThat(state.accept(block)).as("nothing is kept afterwards").isFalse();
    assertThat(state.claim(fetch, 0)).isEmpty();
    assertThat(state.failed(fetch, new IOException("cancelled"), 0, 0)).isFalse();
  }

  @Test
  void whatIsLeftOfATaskIsForOthers() {
    Decision.Fetch fetch = fetch(0);
    BlockSpan whole = fetch.task().rest();
    deliver(state, fetch, 3, 1000, 0);
    state.ended(fetch, 0);

    assertThat(fetch(0).task().rest()).isEqualTo(new BlockSpan(whole.first() + 3, whole.end()));
  }

  private static Remnants.Remnant beginning(Decision.Fetch fetch) {
    return NOTHING.plus(new Remnants.Part(fetch.source(), ByteBuffer.allocate(1 << 15)));
  }

  @Test
  void theBeginningOfABlockIsProgress() {
    TransferState state = one();
    Decision.Fetch fetch = fetch(state, 0);
    Block block = claim(state, fetch, 0);
    state.received(fetch, 1 << 15, 9 * SECOND);
    state.undelivered(fetch, block, beginning(fetch), 11 * SECOND);
    state.failed(fetch, new IOException("broken"), 0, 11 * SECOND);
    state.ended(fetch, 11 * SECOND);

    assertThat(state.next(12 * SECOND)).isInstanceOf(Decision.Fetch.class);
  }

  @Test
  void whatBringsNothingNewIsNoProgress() {
    TransferState state = one();
    Decision.Fetch fetch = fetch(state, 0);
    Block block = claim(state, fetch, 0);
    state.undelivered(fetch, block, beginning(fetch), 11 * SECOND);
    state.ended(fetch, 11 * SECOND);

    assertGivesUp(state, 12 * SECOND);
  }

  @Test
  void triesOnceHoweverShortTheTime() {
    TransferState state = state(1, new TransferOptions(4, 1, Duration.ZERO));
    Decision.Fetch fetch = fetch(state, SECOND);
    state.failed(fetch, new IOException("broken"), 0, SECOND);
    state.ended(fetch, SECOND);

    assertThat(assertGivesUp(state, SECOND)).hasMessageContaining("broken");
  }

  @Test
  void waitsForThoseWhoMayJoinWhenNobodyIsLeft() {
    TransferState state = one();
    state.expectJoins(true);
    Decision.Fetch fetch = fetch(state, 0);
    state.exclude(fetch.source(), new NotThereException("gone"));
    state.ended(fetch, 0);

    assertWaits(state, 9 * SECOND);
    state.join(Standing.UNKNOWN, 0);
    assertThat(fetch(state, 9 * SECOND).source()).isEqualTo(1);
  }

  @Test
  void givesUpAtOnceWhenNobodyCanJoinAnyMore() {
    TransferState state = one();
    state.expectJoins(true);
    Decision.Fetch fetch = fetch(state, 0);
    state.exclude(fetch.source(), new NotThereException("gone"));
    state.ended(fetch, 0);
    assertWaits(state, SECOND);

    state.expectJoins(false);

    assertThat(assertGivesUp(state, SECOND)).isInstanceOf(NoSuchVersionException.class);
  }

  @Test
  void givesUpInTheEndWhenNobodyJoins() {
    TransferState state = one();
    state.expectJoins(true);
    Decision.Fetch fetch = fetch(state, 0);
    state.exclude(fetch.source(), new NotThereException("gone"));
    state.ended(fetch, 0);

    assertThat(assertGivesUp(state, 10 * SECOND)).isInstanceOf(NoSuchVersionException.class);
  }

  @Test
  void isPatientWithSourcesThatHaveAlwaysBeenSlow() {
    Decision.Fetch one = fetch(0);
    Decision.Fetch other = fetch(0);
    claim(state, one, 0);
    claim(state, other, 0);
    for (int second = 1; second <= 60; second++) {
      state.received(one, 8, second * SECOND);
      state.received(other, 8, second * SECOND);
      state.tick(second * SECOND);
      assertThat(state.wants(one)).as("after %d s", second).isTrue();
      assertThat(state.wants(other)).as("after %d s", second).isTrue();
    }
  }

  @Test
  void theBeginningOfABlockIsForWhoFetchesTheRest() {
    Decision.Fetch fetch = fetch(0);
    Block block = claim(state, fetch, 0);
    Remnants.Remnant beginning = beginning(fetch);
    state.undelivered(fetch, block, beginning, 0);
    state.ended(fetch, 0);

    Decision.Fetch next = fetch(0);
    assertThat(next.task().rest().first()).isEqualTo(block.index());
    assertThat(state.beginning(next)).hasValue(beginning);
    assertThat(state.beginning(next)).isEmpty();
    assertThat(BLOCK).as("in truth a block is larger").isEqualTo(block.length());
  }
}
