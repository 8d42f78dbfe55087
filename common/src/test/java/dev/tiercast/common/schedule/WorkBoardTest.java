package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkBoardTest {
  /** 5 shards of 8 blocks each, but the last has 4. */
  private static final BlockGrid GRID =
      TestVersion.ofBytes(new VersionId(1), 1, 36 * 512 - 10).manifest().grid();

  private static BitSet blocks(int... spans) {
    BitSet blocks = new BitSet();
    for (int i = 0; i < spans.length; i += 2) {
      blocks.set(spans[i], spans[i + 1]);
    }
    return blocks;
  }

  private static Optional<WorkBoard.Task> take(WorkBoard board) {
    return board.take(shard -> true, task -> 0.5);
  }

  private static void complete(WorkBoard board, int block) {
    assertThat(board.accept(block)).isTrue();
    board.complete();
  }

  private static void fetchAll(WorkBoard board, WorkBoard.Task task) {
    for (OptionalInt block = board.claim(task); block.isPresent(); block = board.claim(task)) {
      complete(board, block.getAsInt());
    }
    board.end(task);
  }

  @Test
  void handsOutRunsOfMissingBlocksWithinShards() {
    WorkBoard board = new WorkBoard(GRID, blocks(2, 4, 6, 10, 35, 36));

    List<BlockSpan> spans = new ArrayList<>();
    while (!board.isComplete()) {
      WorkBoard.Task task = take(board).orElseThrow();
      spans.add(task.rest());
      assertThat(GRID.shardOfBlock(task.rest().first())).isEqualTo(task.shard());
      fetchAll(board, task);
    }
    assertThat(spans)
        .containsExactly(
            new BlockSpan(2, 4), new BlockSpan(6, 8), new BlockSpan(8, 10), new BlockSpan(35, 36));
    assertThat(take(board)).isEmpty();
  }

  @Test
  void isCompleteWhenNothingIsMissing() {
    WorkBoard board = new WorkBoard(GRID, new BitSet());

    assertThat(board.isComplete()).isTrue();
    assertThat(take(board)).isEmpty();
  }

  @Test
  void isCompleteWhenTheLastBlockIsAndNotBefore() {
    WorkBoard board = new WorkBoard(GRID, blocks(0, 2));
    WorkBoard.Task task = take(board).orElseThrow();
    board.claim(task);
    board.claim(task);
    complete(board, 0);
    assertThat(board.isComplete()).isFalse();
    board.accept(1);
    assertThat(board.isComplete()).as("before the last is kept").isFalse();
    board.complete();
    assertThat(board.isComplete()).isTrue();
  }

  @Test
  void handsOutOnlyWhatASourceHas() {
    WorkBoard board = new WorkBoard(GRID, blocks(0, 36));

    assertThat(board.take(shard -> shard == 3, task -> 0.5).orElseThrow().shard()).isEqualTo(3);
    assertThat(board.take(shard -> shard == 9, task -> 0.5)).isEmpty();
  }

  @Test
  void sharesTheLargestRestWhenNothingElseIsLeft() {
    WorkBoard board = new WorkBoard(GRID, blocks(0, 8, 8, 13));
    WorkBoard.Task large = take(board).orElseThrow();
    WorkBoard.Task small = take(board).orElseThrow();
    board.claim(large);

    WorkBoard.Task half = take(board).orElseThrow();

    assertThat(half.rest()).isEqualTo(new BlockSpan(4, 8));
    assertThat(large.rest()).isEqualTo(new BlockSpan(1, 4));
    assertThat(small.rest()).isEqualTo(new BlockSpan(8, 13));
  }

  @Test
  void sharesInTheProportionItIsTold() {
    WorkBoard board = new WorkBoard(GRID, blocks(0, 8));
    WorkBoard.Task task = take(board).orElseThrow();

    assertThat(board.take(shard -> true, other -> 0.05)).as("less than half a block").isEmpty();
    assertThat(board.take(shard -> true, other -> 0)).isEmpty();
    assertThat(board.take(shard -> true, other -> 0.8).orElseThrow().rest())
        .isEqualTo(new BlockSpan(2, 8));
    assertThat(task.rest()).isEqualTo(new BlockSpan(0, 2));
  }

  @Test
  void leavesABlockToWhoIsAboutToBegin() {
    WorkBoard board = new WorkBoard(GRID, blocks(0, 8));
    WorkBoard.Task task = take(board).orElseThrow();

    assertThat(board.take(shard -> true, other -> 1).orElseThrow().rest())
        .isEqualTo(new BlockSpan(1, 8));
    assertThat(task.rest()).isEqualTo(new BlockSpan(0, 1));
    board.claim(task);
    board.limit(1);
    assertThat(board.take(shard -> true, other -> 1)).isEmpty();
  }

  @Test
  void sharesOnlyWhatASourceHas() {
    WorkBoard board = new WorkBoard(GRID, blocks(0, 8));
    take(board);

    assertThat(board.take(shard -> shard != 0, task -> 0.5)).isEmpty();
  }

  @Test
  void aBlockThatDidNotComeIsHandedOutAgain() {
    WorkBoard board = new WorkBoard(GRID, blocks(0, 3));
    WorkBoard.Task task = take(board).orElseThrow();
    board.claim(task);
    complete(board, 0);
    int lost = board.claim(task).orElseThrow();
    board.unclaim(task, lost);
    board.end(task);

    assertThat(take(board).orElseThrow().rest()).isEqualTo(new BlockSpan(1, 3));
  }

  @Test
  void aLostBlockComesBackAlthoughTheRestWasShared() {
    WorkBoard board = new WorkBoard(GRID, blocks(0, 3));
    WorkBoard.Task task = take(board).orElseThrow();
    board.claim(task);
    WorkBoard.Task shared = board.take(shard -> true, other -> 1).orElseThrow();
    assertThat(shared.rest()).isEqualTo(new BlockSpan(1, 3));

    board.unclaim(task, 0);
    assertThat(task.rest()).isEqualTo(new BlockSpan(0, 1));
    board.end(task);
    assertThat(take(board).orElseThrow().rest()).isEqualTo(new BlockSpan(0, 1));
  }

  @Test
  void handsOutNothingBeyondTheLimit() {
    WorkBoard board = new WorkBoard(GRID, blocks(0, 36));
    board.limit(3);
    WorkBoard.Task task = take(board).orElseThrow();
    WorkBoard.Task part = board.take(shard -> true, other -> 1).orElseThrow();

    assertThat(part.rest()).as("what would come for nothing").isEqualTo(new BlockSpan(1, 3));
    complete(board, board.claim(task).orElseThrow());
    fetchUpTo(board, part, 3);
    assertThat(board.isHeldByLimit()).as("while somebody works").isFalse();
    board.end(task);
    board.end(part);
    assertThat(board.isHeldByLimit()).isTrue();
    assertThat(take(board)).isEmpty();

    board.limit(4);
    assertThat(board.isHeldByLimit()).isFalse();
    fetchUpTo(board, take(board).orElseThrow(), 4);
  }

  private static void fetchUpTo(WorkBoard board, WorkBoard.Task task, int end) {
    OptionalInt block = board.claim(task);
    while (block.isPresent()) {
      assertThat(block.getAsInt()).isLessThan(end);
      complete(board, block.getAsInt());
      block = board.claim(task);
    }
    assertThat(board.wants(end - 1)).isFalse();
    assertThat(board.wants(end)).isTrue();
  }

  @Test
  void whoWinsARaceEndsIt() {
    WorkBoard board = new WorkBoard(GRID, blocks(0, 3));
    WorkBoard.Task slow = take(board).orElseThrow();
    board.claim(slow);
    WorkBoard.Task racing = board.race(0);
    assertThat(racing.isRace()).isTrue();
    assertThat(board.claim(racing)).hasValue(0);

    complete(board, 0);
    board.end(racing);
    assertThat(board.accept(0)).as("who comes later").isFalse();
    board.unclaim(slow, 0);
    board.end(slow);

    fetchAll(board, take(board).orElseThrow());
    assertThat(board.isComplete()).isTrue();
  }

  @Test
  void aLostRaceLeavesTheBlockToTheOther() {
    WorkBoard board = new WorkBoard(GRID, blocks(0, 1));
    WorkBoard.Task slow = take(board).orElseThrow();
    board.claim(slow);
    WorkBoard.Task racing = board.race(0);
    board.claim(racing);
    board.unclaim(racing, 0);
    board.end(racing);

    assertThat(take(board)).as("it is still being fetched").isEmpty();
    board.unclaim(slow, 0);
    board.end(slow);
    assertThat(take(board).orElseThrow().rest()).isEqualTo(new BlockSpan(0, 1));
  }

  /** Workers that come and go, share, fail and lack shards: every block comes exactly once. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void everyMissingBlockIsFetchedExactlyOnce(long seed) {
    Random random = new Random(seed);
    BitSet missing = new BitSet();
    for (int block = 0; block < 36; block++) {
      missing.set(block, random.nextInt(5) > 0);
    }
    WorkBoard board = new WorkBoard(GRID, missing);
    BitSet fetched = new BitSet();
    List<WorkBoard.Task> working = new ArrayList<>();
    int steps = 0;
    while (!board.isComplete()) {
      assertThat(steps++).as("comes to an end").isLessThan(100_000);
      if (working.isEmpty() || random.nextInt(3) == 0) {
        IntPredicate available = shard -> random.nextInt(3) > 0;
        board.take(available, task -> random.nextDouble()).ifPresent(working::add);
        assertDisjoint(working);
      } else {
        WorkBoard.Task task = working.get(random.nextInt(working.size()));
        if (!step(board, task, fetched, random)) {
          board.end(task);
          working.remove(task);
        }
      }
    }
    assertThat(fetched).isEqualTo(missing);
  }

  private static boolean step(WorkBoard board, WorkBoard.Task task, BitSet fetched, Random random) {
    OptionalInt claimed = board.claim(task);
    if (claimed.isEmpty()) {
      return false;
    }
    int block = claimed.getAsInt();
    assertThat(fetched.get(block)).as("fetched before").isFalse();
    assertThat(GRID.shardOfBlock(block)).isEqualTo(task.shard());
    if (random.nextInt(4) == 0) {
      board.unclaim(task, block);
      return false;
    }
    fetched.set(block);
    complete(board, block);
    return random.nextInt(10) > 0;
  }

  private static void assertDisjoint(List<WorkBoard.Task> working) {
    BitSet seen = new BitSet();
    for (WorkBoard.Task task : working) {
      BlockSpan rest = task.rest();
      assertThat(seen.get(rest.first(), rest.end()).isEmpty()).isTrue();
      seen.set(rest.first(), rest.end());
    }
  }
}
