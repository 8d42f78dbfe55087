package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Standing;
import dev.tiercast.common.schedule.Supply;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is decided of runs that follow one another on one connection, at chosen times. */
final class FollowingStateTest {
  private static final long MILLI = 1_000_000L;

  /** Eight shards of 8 blocks. */
  private static final BlockGrid GRID =
      TestVersion.ofBytes(new VersionId(1), 1, 8 * 4096).manifest().grid();

  private final TransferState state = state();
  private Decision.Fetch first;
  private Decision.Fetch second;
  private long now;

  /** Two sources hold everything. */
  private static TransferState state() {
    BitSet all = new BitSet();
    all.set(0, GRID.blockCount());
    TransferOptions options = new TransferOptions(4, 1, Duration.ofSeconds(60));
    TransferState state = new TransferState("v1", GRID, all, options, new Random(1), 0);
    for (int i = 0; i < 2; i++) {
      NodeId id = new NodeId(Integer.toString(i + 1).repeat(32));
      state.join(new Standing(id, false, false, Supply.REPORTED), 0);
      state.held(i, all, 0);
    }
    return state;
  }

  /** One run has come but for its last few milliseconds; the other source is busy. */
  @BeforeEach
  void begin() {
    first = fetch();
    fetch();
    state.answered(first, true, now);
    while (first.task().rest().count() > 1) {
      Block block = claim(first);
      now += 100 * MILLI;
      land(first, block);
    }
    Block last = claim(first);
    now += 90 * MILLI;
    state.received(first, last.length() * 9L / 10, now);
    second = fetch();
    assertThat(second.source()).isEqualTo(first.source());
  }

  private Decision.Fetch fetch() {
    return (Decision.Fetch) state.next(now);
  }

  private Block claim(Decision.Fetch fetch) {
    return GRID.block(state.claim(fetch, now).orElseThrow());
  }

  private void land(Decision.Fetch fetch, Block block) {
    state.received(fetch, block.length(), now);
    state.landed(fetch, now);
    assertThat(state.accept(block)).isTrue();
    state.delivered(fetch, now);
  }

  private void endFirst() {
    land(first, GRID.block(first.task().rest().first() - 1));
    assertThat(state.claim(first, now)).isEmpty();
    state.ended(first, now);
  }

  @Test
  void tellsWhatARunFollows() {
    assertThat(state.before(first)).isEmpty();
    assertThat(state.before(second)).isEqualTo(Optional.of(first.task()));
    state.isAlone(second);
    assertThat(state.before(second)).isEmpty();
  }

  @Test
  void aSourceIsNotBlamedWhileItSendsWhatComesBefore() {
    now += 4_900 * MILLI;
    endFirst();
    state.tick(now + 4_900 * MILLI);
    assertThat(state.wants(second)).isTrue();

    state.tick(now + 5_100 * MILLI);
    assertThat(state.wants(second)).as("it has had its turn").isFalse();
  }

  @Test
  void whoIsBeatenBeforeItsTurnIsNotBlamed() {
    assertThat(state.accept(GRID.block(second.task().rest().first()))).isTrue();
    assertThat(state.wants(second)).isFalse();
    assertThat(state.failed(second, new IOException("cancelled"), 0, now + 3_000 * MILLI))
        .isFalse();
  }

  @Test
  void whatComesBeforeIsNoLatency() {
    assertThat(untilNextAfterAnAnswerIn(0)).isEqualTo(untilNextAfterAnAnswerIn(400 * MILLI));
  }

  private static long untilNextAfterAnAnswerIn(long nanos) {
    FollowingStateTest test = new FollowingStateTest();
    test.begin();
    test.endFirst();
    test.now += 400 * MILLI;
    test.state.answered(test.second, true, test.now - 400 * MILLI + nanos);
    test.land(test.second, test.claim(test.second));
    Decision.Wait wait = (Decision.Wait) test.state.next(test.now);
    return wait.nanos().orElseThrow();
  }
}
