package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StragglersTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int SLOW = 0;
  private static final int IDLE = 1;
  private static final int BYTES = 1 << 20;

  private static final BlockGrid GRID =
      TestVersion.ofBytes(new VersionId(1), 1, 2 * 4096).manifest().grid();

  private final SourceBook book = new SourceBook(2, Backoff.STANDARD, new Random(1));
  private final Stragglers stragglers = new Stragglers();
  private final WorkBoard board = new WorkBoard(GRID, all());
  private final WorkBoard.Task task = take();

  private static BitSet all() {
    BitSet all = new BitSet();
    all.set(0, GRID.blockCount());
    return all;
  }

  private WorkBoard.Task take() {
    return board.take(shard -> true, other -> 0).orElseThrow();
  }

  private boolean finds(long now) {
    return stragglers.find(IDLE, shard -> true, book, now).isPresent();
  }

  @Test
  void findsWhoWaitsFourTimesAsLongAsAnIdleSourceTakes() {
    book.delivered(IDLE, BYTES, SECOND);
    stragglers.expect(task, new Stragglers.Expected(SLOW, BYTES, 100));

    assertThat(finds(4 * SECOND)).isFalse();
    assertThat(finds(200 + 4 * SECOND)).isTrue();
    assertThat(stragglers.find(IDLE, shard -> true, book, 200 + 4 * SECOND)).hasValue(task);
  }

  @Test
  void isPatientForASecondHoweverFastOthersAre() {
    book.delivered(IDLE, BYTES, 1000);
    stragglers.expect(task, new Stragglers.Expected(SLOW, BYTES, 0));

    assertThat(finds(SECOND)).isFalse();
    assertThat(finds(SECOND + 1)).isTrue();
  }

  @Test
  void takesAnUnmeasuredSourceForOneThatNeedsASecond() {
    stragglers.expect(task, new Stragglers.Expected(SLOW, BYTES, 0));

    assertThat(finds(4 * SECOND)).isFalse();
    assertThat(finds(4 * SECOND + 1)).isTrue();
  }

  @Test
  void doesNotMindHowLongIsSpentOnABlockThatHasCome() {
    stragglers.expect(task, new Stragglers.Expected(SLOW, BYTES, 0));
    stragglers.arrived(task);
    assertThat(finds(99 * SECOND)).isFalse();

    stragglers.expect(task, new Stragglers.Expected(SLOW, BYTES, 50 * SECOND));
    assertThat(finds(99 * SECOND)).isTrue();
  }

  @Test
  void theNextBlockBeginsAnew() {
    stragglers.expect(task, new Stragglers.Expected(SLOW, BYTES, 0));
    stragglers.expect(task, new Stragglers.Expected(SLOW, BYTES, 4 * SECOND));

    assertThat(finds(5 * SECOND)).isFalse();
  }

  @Test
  void findsNothingThatTheIdleSourceLacks() {
    WorkBoard.Task other = take();
    stragglers.expect(task, new Stragglers.Expected(SLOW, BYTES, 0));
    stragglers.expect(other, new Stragglers.Expected(SLOW, BYTES, 0));

    assertThat(stragglers.find(IDLE, shard -> shard == other.shard(), book, 9 * SECOND))
        .hasValue(other);
    assertThat(stragglers.find(IDLE, shard -> false, book, 9 * SECOND)).isEmpty();
  }

  @Test
  void forgets() {
    stragglers.expect(task, new Stragglers.Expected(SLOW, BYTES, 7));
    assertThat(stragglers.expectedBy(task)).hasValue(new Stragglers.Expected(SLOW, BYTES, 7));
    stragglers.forget(task);

    assertThat(stragglers.expectedBy(task)).isEmpty();
    assertThat(finds(99 * SECOND)).isFalse();
  }
}
