package dev.tiercast.common.transfer;

import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.schedule.Absences;
import dev.tiercast.common.schedule.Backoff;
import dev.tiercast.common.schedule.Flights;
import dev.tiercast.common.schedule.Laggards;
import dev.tiercast.common.schedule.Pace;
import dev.tiercast.common.schedule.Picker;
import dev.tiercast.common.schedule.RarestFirst;
import dev.tiercast.common.schedule.Shares;
import dev.tiercast.common.schedule.SourceBook;
import dev.tiercast.common.schedule.Stalls;
import dev.tiercast.common.schedule.Standing;
import dev.tiercast.common.schedule.Stocks;
import dev.tiercast.common.schedule.WorkBoard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where a transfer stands, and what follows from it: the work, what is known of the sources, and
 * what has gone wrong. Takes the time as an argument, in nanoseconds of one clock. Not thread safe.
 */
final class TransferState {
  /** Of each run under way this much is told to those who may wait for it. */
  private static final int TOLD_AHEAD = 8;

  /** As long as a source lately began to receive something, more can be expected from it. */
  private static final long LONGEST_COMING = 60_000_000_000L;

  private final String what;
  private final BlockGrid grid;
  private final TransferOptions options;
  private final WorkBoard board;
  private final SourceBook book;
  private final Flights flights = new Flights();
  private final Absences absences;
  private final Stocks stocks;
  private final Shares shares;
  private final RarestFirst rarest;
  private final Roster roster;
  private final Picker picker;
  private final Stalls stalls;
  private final Laggards laggards;

  private final Stamina stamina;
  private final Remnants remnants = new Remnants();
  private final Blame blame;
  private boolean isJoinExpected;
  private @Nullable IOException end;

  /**
   * Knows no source yet.
   *
   * @param what the version, as errors name it
   */
  TransferState(
      String what,
      BlockGrid grid,
      BitSet missing,
      TransferOptions options,
      RandomGenerator random,
      long now) {
    this.what = what;
    this.grid = grid;
    this.options = options;
    board = new WorkBoard(grid, missing);
    book =
        new SourceBook(options.connectionsPerSource(), grid.blockSize(), Backoff.STANDARD, random);
    absences = new Absences(random);
    stocks = new Stocks(grid.blockCount());
    shares = new Shares(grid.blockCount(), stocks);
    rarest = new RarestFirst(grid, board, stocks, shares, random);
    roster = new Roster(book, stocks, flights);
    Pace pace = new Pace(book, options.bytesPerSecond().isPresent());
    picker = new Picker(book, board, flights, absences, stocks, rarest, pace);
    stalls = new Stalls(book, flights, absences, stocks, rarest, pace);
    laggards = new Laggards(book, stocks);
    blame = new Blame(board, book, flights, stocks);
    stamina = new Stamina(grid, options.retryFor(), now);
  }

  /** Another source has this version; it gets the next number, from 0. */
  void join(Standing standing, long now) {
    roster.join(standing, now);
  }

  /** A source that has joined before stands otherwise from now on. */
  void join(int source, Standing standing, long now) {
    roster.change(source, standing, now);
  }

  /** Who we are. */
  void identify(NodeId self, boolean isInRack) {
    shares.identify(self);
    rarest.setInRack(isInRack);
  }

  /** A source holds more blocks, or grants them. */
  void held(int source, BitSet more, long now) {
    if (roster.held(source, more, now)) {
      stamina.offered(more, board::wants, now);
    }
  }

  /** These and no others are what a source receives. */
  void coming(int source, BitSet blocks, long now) {
    roster.coming(source, blocks, now);
  }

  /** A source has gone. */
  void leave(int source) {
    roster.leave(source);
  }

  /** Somebody waits for a block. */
  void urgent(int block) {
    rarest.urgent(block);
  }

  /** What to ask a granting source for. */
  BlockSpans wanted(int mostRuns, long now) {
    return isOver() ? BlockSpans.NONE : rarest.wanted(mostRuns, stamina.isStarving(now), now);
  }

  /** How many more blocks a granting source is to be asked for. */
  int appetite(int source, long now) {
    return isOver() ? 0 : picker.appetite(source, now);
  }

  /** What is being fetched: of each run what comes next. */
  BitSet underWay() {
    BitSet blocks = new BitSet();
    for (Flights.Flight flight : flights.all()) {
      BlockSpan rest = flight.task().rest();
      blocks.set(rest.first(), Math.min(rest.end(), rest.first() + TOLD_AHEAD));
      if (board.wants(flight.block())) {
        blocks.set(flight.block());
      }
    }
    return blocks;
  }

  /** Whether others may come to have this version: then it is not over when all are excluded. */
  void expectJoins(boolean isExpected) {
    isJoinExpected = isExpected;
  }

  /** Only blocks below this one are to be fetched for now. */
  void limit(int end) {
    board.limit(end);
  }

  Decision next(long now) {
    if (end != null) {
      return new Decision.GiveUp(end);
    }
    if (board.isComplete()) {
      return new Decision.Done();
    }
    // Without progress for too long, what is under way may end, but nothing more is begun.
    boolean isOverdue = stamina.isOverdue(!stocks.isPartial(), now);
    Optional<Picker.Pick> pick =
        isOverdue && stamina.hasTried() ? Optional.empty() : picker.next(now);
    if (pick.isPresent()) {
      return begin(pick.get(), now);
    }
    if (flights.count() == 0 && (isOverdue || isHopeless())) {
      end = blame.story(what, options);
      return new Decision.GiveUp(end);
    }
    return new Decision.Wait(picker.nanosUntilNext(now));
  }

  private Decision begin(Picker.Pick pick, long now) {
    book.opened(pick.source(), now);
    Block first = grid.block(pick.task().rest().first());
    flights.begin(pick.task(), pick.source(), first, book.perConnection(pick.source(), now), now);
    pick.before().ifPresent(before -> flights.follow(pick.task(), before));
    roster.await(pick.task(), now);
    return new Decision.Fetch(pick.source(), pick.task());
  }

  private boolean isHopeless() {
    return book.areAllExcluded() && !isJoinExpected;
  }

  /** Time has passed: some of what is under way may be better left now. */
  void tick(long now) {
    book.tick(now);
    laggards.tick(now);
    stocks.giveUp(stamina.patience(), now);
    if (board.isHeldByLimit() || stocks.isAnyExpected(board::wants, LONGEST_COMING, now)) {
      stamina.progress(now);
    }
    for (Flights.Flight flight : new ArrayList<>(flights.all())) {
      if (stalls.isStalled(flight, now)) {
        blame.stalls(flight.task());
      }
    }
  }

  private boolean isOver() {
    return end != null || board.isComplete();
  }

  /** Whether what a worker fetches is still to come from there. */
  boolean wants(Decision.Fetch fetch) {
    return !isOver() && !book.isExcluded(fetch.source()) && !blame.isLeft(fetch.task());
  }

  /** The next block of a task; empty when its worker is to stop. */
  OptionalInt claim(Decision.Fetch fetch, long now) {
    if (!wants(fetch) || stalls.isBetterLeft(fetch.task(), options.connections(), now)) {
      return OptionalInt.empty();
    }
    OptionalInt block = board.claim(fetch.task());
    block.ifPresent(
        index -> {
          Block next = grid.block(index);
          flights.expect(fetch.task(), next, rate(fetch, now), now);
          roster.await(fetch.task(), now);
        });
    return block;
  }

  /** Of two that follow each other only one brings bytes. */
  private OptionalDouble rate(Decision.Fetch fetch, long now) {
    return isBehind(fetch)
        ? book.ofAll(fetch.source(), now)
        : book.perConnection(fetch.source(), now);
  }

  /** Whether what a fetch follows is still under way. */
  boolean isBehind(Decision.Fetch fetch) {
    return flights.isBehind(fetch.task());
  }

  /** What a fetch is to follow on the same connection. */
  Optional<WorkBoard.Task> before(Decision.Fetch fetch) {
    return flights.find(fetch.task()).flatMap(Flights.Flight::before);
  }

  /** It cannot follow, nor can others there. */
  void isAlone(Decision.Fetch fetch) {
    book.isNotFollowed(fetch.source());
    flights.alone(fetch.task());
  }

  /** The source answers: with the part of the shard that was wanted, or with all of it. */
  void answered(Decision.Fetch fetch, boolean keepsRanges, long now) {
    book.keepsRanges(fetch.source(), keepsRanges);
    flights
        .find(fetch.task())
        .filter(flight -> !flight.isAwaiting() && flight.before().isEmpty())
        .ifPresent(flight -> book.answered(fetch.source(), flight.waitedNanos(now)));
    flights.turn(fetch.task(), now);
  }

  /** Bytes of the claimed block have come, right or wrong. */
  void received(Decision.Fetch fetch, long bytes, long now) {
    book.received(fetch.source(), bytes, now);
    flights.received(fetch.task(), bytes, now);
    if (bytes > 0) {
      flights.find(fetch.task()).ifPresent(flight -> roster.resume(flight, now));
    }
  }

  /** All bytes of the block have come; they are not yet verified. */
  void landed(Decision.Fetch fetch, long now) {
    flights
        .find(fetch.task())
        .filter(flight -> !flight.isAwaiting())
        .ifPresent(flight -> stamina.took(flight.waitedNanos(now)));
    flights.landed(fetch.task());
    absences.present(fetch.source(), fetch.task().shard());
  }

  /** A block was verified; whether it is the first time, so that it is to be kept. */
  boolean accept(Block block) {
    return !isStopped() && board.accept(block.index());
  }

  private boolean isStopped() {
    return end != null;
  }

  /** A block that was accepted is kept. */
  void delivered(Decision.Fetch fetch, long now) {
    board.complete();
    book.delivered(fetch.source());
    stamina.delivered(now);
  }

  /** A block that was claimed did not come, or only its beginning, which may be empty. */
  void undelivered(Decision.Fetch fetch, Block block, Remnants.Remnant beginning, long now) {
    board.unclaim(fetch.task(), block.index());
    boolean isOfUse = board.wants(block.index()) && !fetch.task().isRace();
    if (isOfUse && remnants.keep(block.index(), beginning)) {
      rarest.begun(block.index());
      if (hasBrought(fetch)) {
        stamina.progress(now);
      }
    }
  }

  private boolean hasBrought(Decision.Fetch fetch) {
    return flights.find(fetch.task()).filter(flight -> flight.received() > 0).isPresent();
  }

  /** What is there of the first block of a task already. */
  Optional<Remnants.Remnant> beginning(Decision.Fetch fetch) {
    return fetch.task().isRace() ? Optional.empty() : remnants.take(fetch.task().rest().first());
  }

  /** A beginning was not used. */
  void giveBack(int block, Remnants.Remnant beginning) {
    if (board.wants(block)) {
      remnants.keep(block, beginning);
      rarest.begun(block);
    }
  }

  /** The beginnings of blocks that were broken off. */
  Remnants remnants() {
    return remnants;
  }

  /** The worker is done with a task. */
  void ended(Decision.Fetch fetch, long now) {
    board.end(fetch.task());
    flights.find(fetch.task()).ifPresent(flight -> roster.resume(flight, now));
    book.closed(fetch.source(), now);
    flights.end(fetch.task(), now);
    blame.ended(fetch.task());
    stamina.tried();
  }

  /**
   * A source failed, or was stopped.
   *
   * @param longer how long the source itself asks to be left alone, in nanoseconds
   * @return whether that is news, and not what comes of having stopped it
   */
  boolean failed(Decision.Fetch fetch, IOException reason, long longer, long now) {
    if (isOver() || book.isExcluded(fetch.source()) || blame.isFairlyBeaten(fetch.task(), now)) {
      return false;
    }
    blame.note(fetch.source(), reason);
    if (blame.isExcused(fetch.task(), now)) {
      return false;
    }
    book.failed(fetch.source(), longer, now);
    return true;
  }

  /** Whether a task was taken from its source because that does not get on. */
  boolean isLeft(Decision.Fetch fetch) {
    return blame.isLeft(fetch.task());
  }

  /** The source does not have a shard of the version, which says nothing about its speed. */
  void lacks(Decision.Fetch fetch, IOException reason, long now) {
    blame.note(fetch.source(), reason);
    absences.absent(fetch.source(), fetch.task().shard(), now);
  }

  /**
   * The source is not to be asked again: it sent wrong bytes, or the version is gone there.
   *
   * @return whether that is news
   */
  boolean exclude(int source, IOException reason) {
    if (isStopped() || book.isExcluded(source)) {
      return false;
    }
    blame.note(source, reason);
    roster.exclude(source);
    return true;
  }

  /** Ends the transfer, unless it has ended already. */
  void stop(IOException reason) {
    if (!isOver()) {
      end = reason;
    }
  }
}
