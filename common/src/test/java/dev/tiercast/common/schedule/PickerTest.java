package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Choices from chosen knowledge. */
final class PickerTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;

  /** Four shards of 8 blocks. */
  private static final BlockGrid GRID =
      TestVersion.ofBytes(new VersionId(1), 1, 4 * 4096).manifest().grid();

  private final Random random = new Random(1);
  private final SourceBook book = new SourceBook(4, GRID.blockSize(), Backoff.STANDARD, random);
  private final WorkBoard board = new WorkBoard(GRID, all());
  private final Flights flights = new Flights();
  private final Absences absences = new Absences(random);
  private final Stocks stocks = new Stocks(GRID.blockCount());
  private final RarestFirst rarest =
      new RarestFirst(GRID, board, stocks, new Shares(GRID.blockCount(), stocks), new Random(1));
  private final Pace pace = new Pace(book, false);
  private final Picker picker = new Picker(book, board, flights, absences, stocks, rarest, pace);
  private final Stalls stalls = new Stalls(book, flights, absences, stocks, rarest, pace);
  private long now;

  private static BitSet all() {
    BitSet all = new BitSet();
    all.set(0, GRID.blockCount());
    return all;
  }

  private void sources(int count) {
    for (int i = 0; i < count; i++) {
      book.add();
      stocks.add(Standing.UNKNOWN, 0);
    }
  }

  private WorkBoard.Task begin(Picker.Pick pick) {
    book.opened(pick.source(), now);
    Block first = GRID.block(pick.task().rest().first());
    flights.begin(pick.task(), pick.source(), first, book.perConnection(pick.source(), now), now);
    return pick.task();
  }

  /** A second in which a block comes every so often. */
  private void bring(int source, WorkBoard.Task task, long nanosEach) {
    long end = now + SECOND;
    while (now < end && board.wants(task.rest().first())) {
      Block block = GRID.block(board.claim(task).orElseThrow());
      flights.expect(task, block, book.perConnection(source, now), now);
      now += nanosEach;
      book.received(source, block.length(), now);
      flights.received(task, block.length(), now);
      flights.landed(task);
      board.accept(block.index());
      board.complete();
      if (task.rest().isEmpty()) {
        return;
      }
    }
  }

  private Picker.Pick next() {
    return picker.next(now).orElseThrow();
  }

  @Test
  void givesEverySourceWorkOfItsOwn() {
    sources(3);
    Set<Integer> asked = new HashSet<>();
    Set<Integer> shards = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      Picker.Pick pick = next();
      begin(pick);
      asked.add(pick.source());
      shards.add(pick.task().shard());
    }
    assertThat(asked).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(shards).hasSize(3);
    assertThat(picker.next(now)).as("one connection each, to begin with").isEmpty();
  }

  @Test
  void isTheSameForTheSameKnowledge() {
    sources(3);
    PickerTest other = new PickerTest();
    other.sources(3);

    for (int i = 0; i < 3; i++) {
      Picker.Pick mine = next();
      Picker.Pick theirs = other.next();
      assertThat(theirs.source()).isEqualTo(mine.source());
      assertThat(theirs.task().rest()).isEqualTo(mine.task().rest());
      begin(mine);
      other.begin(theirs);
    }
  }

  @Test
  void takesFromASourceOnlyWhatItHas() {
    sources(1);
    for (int shard = 0; shard < 3; shard++) {
      absences.absent(0, shard, now);
    }
    assertThat(next().task().shard()).isEqualTo(3);
    assertThat(picker.next(now)).isEmpty();
    now += SECOND;
    assertThat(next().task().shard()).as("it may have come meanwhile").isZero();
  }

  @Test
  void endsAConnectionThatAnotherSourceUsesMuchBetter() {
    sources(2);
    Picker.Pick first = next();
    begin(first);
    bring(first.source(), first.task(), 400 * MILLI);
    assertThat(stalls.isBetterLeft(first.task(), 1, now)).as("one that was never tried").isFalse();

    Picker.Pick second = next();
    begin(second);
    bring(second.source(), second.task(), MILLI);
    book.closed(second.source(), now);
    flights.end(second.task(), now);
    board.end(second.task());

    assertThat(stalls.isBetterLeft(first.task(), 2, now)).as("there are more").isFalse();
    assertThat(stalls.isBetterLeft(first.task(), 1, now)).isTrue();
    absences.absent(second.source(), first.task().shard(), now);
    assertThat(stalls.isBetterLeft(first.task(), 1, now)).as("it lacks the shard").isFalse();
  }

  @Test
  void asksWhoSendsWholeShardsForNoParts() {
    sources(2);
    book.keepsRanges(0, false);
    book.keepsRanges(1, false);
    board.limit(8);
    begin(next());

    now = 3 * SECOND;
    assertThat(picker.next(now)).as("neither a share nor a race").isEmpty();
    book.keepsRanges(0, true);
    book.keepsRanges(1, true);
    assertThat(next().task().rest().count()).isPositive();
  }

  @Test
  void doesNotEndAConnectionInTheMiddleOfABlock() {
    sources(1);
    Picker.Pick pick = next();
    begin(pick);
    book.opened(0, now);
    assertThat(book.hasTooMany(0)).isTrue();
    assertThat(stalls.isBetterLeft(pick.task(), 4, now)).isFalse();

    flights.landed(pick.task());
    assertThat(stalls.isBetterLeft(pick.task(), 4, now)).isTrue();
  }

  @Test
  void racesNobodyWhoGetsOn() {
    sources(2);
    board.limit(1);
    Picker.Pick only = next();
    begin(only);
    Optional<Picker.Pick> idle = picker.next(now + 90 * MILLI);

    assertThat(idle).as("not worth asking").isEmpty();
    now = 3 * SECOND;
    Picker.Pick race = next();
    assertThat(race.task().isRace()).isTrue();
    assertThat(race.source()).isNotEqualTo(only.source());
    begin(race);
    now = 9 * SECOND;
    assertThat(picker.next(now)).as("two are enough").isEmpty();
  }

  @Test
  void asksTheSameSourceOnceMoreOnlyAfterALongSilence() {
    sources(1);
    board.limit(2);
    Picker.Pick pick = next();
    begin(pick);
    for (int i = 0; i < 400; i++) {
      now += MILLI;
      book.received(0, GRID.blockSize(), now);
      book.tick(now);
    }
    assertThat(book.ranked(now)).as("another connection is allowed").isNotEmpty();
    board.claim(pick.task());
    board.limit(1);

    now += SECOND;
    assertThat(picker.next(now)).isEmpty();
    now += 2 * SECOND;
    assertThat(next().task().isRace()).isTrue();
  }

  private void partial(Supply supply) {
    book.add();
    book.setPartial(book.count() - 1, supply != Supply.COMPLETE);
    stocks.add(new Standing(NodeId.random(random), false, false, supply), 0);
    stocks.held(book.count() - 1, all(), 0);
  }

  /** A run of two blocks or more, so that it is known how long one takes when the last comes. */
  private WorkBoard.Task beginSeveral() {
    WorkBoard.Task task = begin(next());
    while (task.rest().count() < 2) {
      board.end(task);
      flights.end(task, now);
      book.closed(0, now);
      task = begin(next());
    }
    return task;
  }

  /** A run of which only the last 50 ms are still to come. */
  private WorkBoard.Task nearlyAll() {
    WorkBoard.Task task = beginSeveral();
    while (task.rest().count() > 1) {
      receive(task, GRID.blockSize(), 200 * MILLI);
    }
    receive(task, GRID.blockSize() * 3 / 4, 150 * MILLI);
    return task;
  }

  @Test
  void asksOneThatHasSomeForTheNextRunWhenTheLastHasNearlyCome() {
    partial(Supply.REPORTED);
    WorkBoard.Task task = begin(next());
    int length = GRID.blockSize();
    long left = (long) ((task.rest().count() - 0.5) * 200 * MILLI);

    receive(task, length / 2, 100 * MILLI);
    assertThat(picker.next(now)).as("it has enough to do").isEmpty();
    long wait = picker.nanosUntilNext(now).orElseThrow();
    assertThat(wait).isBetween(left - 35 * MILLI, left - 25 * MILLI);

    receive(task, length / 2, 100 * MILLI);
    while (!task.rest().isEmpty()) {
      receive(task, length, 200 * MILLI);
    }
    assertThat(picker.nanosUntilNext(now)).isEmpty();
    assertThat(next().task()).isNotEqualTo(task);
  }

  @Test
  void theNextRunFollowsTheLast() {
    partial(Supply.REPORTED);
    assertThat(next().before()).isEmpty();
    WorkBoard.Task task = nearlyAll();
    receive(task, GRID.blockSize() / 8, 25 * MILLI);

    Picker.Pick following = next();
    assertThat(following.before()).contains(task);
    begin(following);
    flights.follow(following.task(), task);
    flights.find(following.task()).orElseThrow().setAwaiting(true, now);
    receive(task, GRID.blockSize() / 16, 12 * MILLI);
    assertThat(next().before()).as("one follows it").isEmpty();
  }

  /** One that waits already will be in time, however quick the link is. */
  @Test
  void nothingIsAskedForBesideWhatFollows() {
    partial(Supply.REPORTED);
    book.opened(0, now);
    for (int i = 0; i < 2000; i++) {
      now += MILLI;
      book.received(0, GRID.blockSize(), now);
    }
    book.closed(0, now);
    WorkBoard.Task task = beginSeveral();
    while (task.rest().count() > 1) {
      receive(task, GRID.blockSize(), MILLI);
    }
    receive(task, GRID.blockSize() / 2, MILLI / 2);
    Picker.Pick following = next();
    assertThat(following.before()).contains(task);
    begin(following);
    flights.follow(following.task(), task);

    assertThat(picker.next(now)).isEmpty();
    flights.end(task, now);
    book.closed(0, now);
    assertThat(next().before()).contains(following.task());
  }

  @Test
  void nothingFollowsARunThatTheSourceDoesNotHaveAllOf() {
    book.add();
    book.setPartial(0, true);
    stocks.add(new Standing(NodeId.random(random), false, true, Supply.REPORTED), 0);
    BitSet some = new BitSet();
    some.set(0, 2);
    some.set(8);
    stocks.held(0, some, 0);
    WorkBoard.Task task = board.take(new BlockSpan(0, 3));
    begin(new Picker.Pick(0, task));
    receive(task, GRID.blockSize(), 5 * MILLI);
    receive(task, GRID.blockSize() - 1, 5 * MILLI);

    assertThat(next().before()).as("block 2 is still to come there").isEmpty();
  }

  @Test
  void whatFollowsAConnectionThatStallsIsNotWaitedFor() {
    partial(Supply.REPORTED);
    WorkBoard.Task task = nearlyAll();
    receive(task, GRID.blockSize() / 8, 25 * MILLI);
    Picker.Pick following = next();
    begin(following);
    flights.follow(following.task(), following.before().orElseThrow());
    Flights.Flight stalled = flights.find(task).orElseThrow();

    now += (long) (2 * stalled.usualNanos()) - stalled.waitedNanos(now) - MILLI;
    assertThat(picker.next(now)).as("not twice as long as usual").isEmpty();
    now += 2 * MILLI;
    Picker.Pick apart = next();
    assertThat(apart.before()).isEmpty();
    begin(apart);
    assertThat(picker.next(now)).as("one more is enough").isEmpty();
  }

  @Test
  void whatIsGrantedToFewComesOverTwoConnections() {
    partial(Supply.GRANTED);
    begin(next());
    Picker.Pick second = next();
    assertThat(second.before()).isEmpty();
    begin(second);
    assertThat(picker.next(now)).as("more would make each block late").isEmpty();
  }

  @Test
  void whatIsGrantedToManyComesOverOne() {
    partial(Supply.GRANTED);
    for (int i = 0; i < 4; i++) {
      book.add();
      stocks.add(new Standing(NodeId.random(random), false, false, Supply.REPORTED), 0);
    }
    begin(next());
    assertThat(picker.next(now)).isEmpty();
  }

  @Test
  void whatCannotFollowIsAskedForLater() {
    partial(Supply.REPORTED);
    book.isNotFollowed(0);
    WorkBoard.Task task = nearlyAll();
    receive(task, GRID.blockSize() / 8, 25 * MILLI);

    assertThat(picker.nanosUntilNext(now).orElseThrow()).isBetween(15 * MILLI, 25 * MILLI);
    receive(task, GRID.blockSize() / 8, 25 * MILLI);
    assertThat(next().before()).isEmpty();
  }

  @Test
  void nothingFollowsWhatOneThatHasAllSends() {
    partial(Supply.COMPLETE);
    book.add();
    stocks.add(new Standing(NodeId.random(random), false, false, Supply.REPORTED), 0);
    WorkBoard.Task task = nearlyAll();
    receive(task, GRID.blockSize() / 4, 50 * MILLI);
    book.setPartial(0, true);

    assertThat(next().before()).isEmpty();
  }

  @Test
  void nothingFollowsWhatTheSourceItselfWaitsFor() {
    partial(Supply.REPORTED);
    WorkBoard.Task task = nearlyAll();
    receive(task, GRID.blockSize() / 8, 25 * MILLI);
    flights.find(task).orElseThrow().setAwaiting(true, now);

    assertThat(next().before()).isEmpty();
  }

  @Test
  void opensASecondConnectionToOneWhereTheFirstStarves() {
    partial(Supply.REPORTED);
    WorkBoard.Task task = beginSeveral();
    receive(task, GRID.blockSize(), 200 * MILLI);
    receive(task, 10, 100 * MILLI);
    assertThat(picker.next(now)).as("it may be chance").isEmpty();

    assertThat(picker.nanosUntilNext(now)).isPresent();
    receive(task, 10, 400 * MILLI);
    Picker.Pick second = next();
    assertThat(second.task()).isNotEqualTo(task);
    assertThat(second.before()).isEmpty();
  }

  private void receive(WorkBoard.Task task, int bytes, long nanos) {
    Flights.Flight flight = flights.find(task).orElseThrow();
    if (flight.received() == 0 || flight.received() == flight.length()) {
      Block block = GRID.block(board.claim(task).orElseThrow());
      flights.expect(task, block, book.perConnection(0, now), now);
    }
    now += nanos;
    book.received(0, bytes, now);
    flights.received(task, bytes, now);
  }
}
