package dev.tiercast.common.schedule;

import dev.tiercast.common.model.BlockSpan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Chooses what is fetched next, from whom and how much of it. Decides from what is known and does
 * nothing itself; the same knowledge gives the same decisions. Not thread safe.
 */
public final class Picker {
  /**
   * Of short runs the next is asked for when what is left of the last takes so long, or as long as
   * an answer takes: sooner, both would share a link and the new one take longer to use all of it.
   */
  private static final double LEAST_AHEAD = 5e6;

  /**
   * Where the next follows on the same connection, it costs the last nothing to ask for it sooner.
   */
  private static final double FOLLOWING_AHEAD = 30e6;

  /** A block that takes so many times as long as usual has too little of a link. */
  private static final double LATE = 2;

  /** More than so many others fill an origin's link, though each has one connection. */
  private static final int FEW = 3;

  /** What comes in this time is granted ahead. */
  private static final double GRANTS_AHEAD = 500e6;

  /**
   * A task for a source.
   *
   * @param source whom to ask
   * @param task what for
   * @param before what it can follow on the same connection, since that has nearly come
   */
  public record Pick(int source, WorkBoard.Task task, Optional<WorkBoard.Task> before) {
    Pick(int source, WorkBoard.Task task) {
      this(source, task, Optional.empty());
    }
  }

  private final SourceBook book;
  private final WorkBoard board;
  private final Flights flights;
  private final Absences absences;
  private final Stocks stocks;
  private final RarestFirst rarest;
  private final Races races;

  /**
   * @param pace of what is under way
   */
  public Picker(
      SourceBook book,
      WorkBoard board,
      Flights flights,
      Absences absences,
      Stocks stocks,
      RarestFirst rarest,
      Pace pace) {
    this.book = book;
    this.board = board;
    this.flights = flights;
    this.absences = absences;
    this.stocks = stocks;
    this.rarest = rarest;
    this.races = new Races(book, board, flights, absences, stocks, rarest, pace);
  }

  /**
   * What somebody without work does now: new work, a part of another's, or a race; or nothing. From
   * a source that sends all of a shard, whatever part is wanted, only new work is worth its bytes.
   */
  public Optional<Pick> next(long now) {
    List<Integer> ranked = book.ranked(now);
    Optional<Pick> work = stocks.isPartial() ? ofPartial(ranked, now) : ofComplete(ranked, now);
    return work.isPresent() || isMoreToCome() ? work : races.race(ranked, now);
  }

  /**
   * Whether blocks that nobody fetches are to be had later: until then no bytes are spent twice.
   */
  private boolean isMoreToCome() {
    return stocks.isPartial() && board.free().next(0) >= 0;
  }

  private Optional<Pick> ofComplete(List<Integer> ranked, long now) {
    for (int source : ranked) {
      Optional<WorkBoard.Task> task =
          board.take(has(source, now), other -> part(source, other, now));
      if (task.isPresent()) {
        return Optional.of(new Pick(source, task.get()));
      }
    }
    return Optional.empty();
  }

  /** Where not everybody has everything: what was granted, what is near, then all else. */
  private Optional<Pick> ofPartial(List<Integer> ranked, long now) {
    List<Integer> ordered = new ArrayList<>(ranked);
    ordered.sort(Comparator.comparingInt(this::distance));
    int connections = book.partialConnections(now);
    double[] busy = busyNanos(now);
    ordered.removeIf(source -> busy[source] > 0);
    BitSet awaited = awaited();
    for (int source : ordered) {
      Optional<BlockSpan> run = run(source, awaited.get(source), connections, now);
      if (run.isPresent() && has(source, now).test(board.shardOf(run.get().first()))) {
        return Optional.of(new Pick(source, board.take(run.get()), before(source, now)));
      }
    }
    for (int source : ordered) {
      Optional<WorkBoard.Task> task =
          board.share(
              block -> rarest.mayTake(source, block, now), other -> part(source, other, now));
      if (task.isPresent()) {
        return Optional.of(new Pick(source, task.get()));
      }
    }
    return Optional.empty();
  }

  /** What a source has, else what it receives, if nothing is waited for there. */
  private Optional<BlockSpan> run(int source, boolean isAwaited, int connections, long now) {
    // Over two connections longer ones would come out of order: who takes them from here in turn
    // waits for one and sees another come.
    int most = isTakenTwice(source) ? 1 : RarestFirst.LONGEST_RUN;
    Optional<BlockSpan> run = rarest.run(source, most, connections, now);
    return run.isPresent() || isAwaited ? run : rarest.awaited(source, connections, now);
  }

  /** Sources that are waited for already. */
  private BitSet awaited() {
    BitSet awaited = new BitSet();
    for (Flights.Flight flight : flights.all()) {
      if (flight.isAwaiting()) {
        awaited.set(flight.source());
      }
    }
    return awaited;
  }

  /**
   * What has nearly come from a source of short runs, and does not starve: it is all there, and
   * nothing else waits on its connection.
   */
  private Optional<WorkBoard.Task> before(int source, long now) {
    return flights.all().stream()
        .filter(flight -> flight.source() == source && !flight.isAwaiting() && isFollowed(source))
        .filter(flight -> restNanos(flight, now) <= ahead(source) && untilLate(flight, now) > 0)
        .map(Flights.Flight::task)
        .filter(task -> stocks.holdsAll(source, task.rest()))
        .filter(task -> !flights.isFollowed(task) && !flights.isBehind(task))
        .findFirst();
  }

  private boolean isFollowed(int source) {
    return book.isFollowed(source) && stocks.standing(source).supply() != Supply.COMPLETE;
  }

  /**
   * A connection may starve beside others that share its link, or stall: then a second one gets
   * what it does not. What follows it is as late.
   */
  private double untilLate(Flights.Flight flight, long now) {
    return flight
        .before()
        .flatMap(flights::find)
        .map(before -> untilLate(before, now))
        .orElseGet(() -> LATE * flight.usualNanos() - flight.waitedNanos(now));
  }

  /**
   * For how long each source that is asked for short runs has enough to do: the next is asked for
   * when what it sends will soon have come, so that its link does not idle, but blocks come one
   * after another and not side by side, each as late as all of them. What is granted comes over two
   * connections where few take it: the acknowledgements of one who sends as much as it receives
   * wait behind what it sends, and one connection then fills half of a link and less.
   */
  private double[] busyNanos(long now) {
    double[] longest = new double[book.count()];
    double[] second = new double[book.count()];
    for (Flights.Flight flight : flights.all()) {
      if (!flight.isAwaiting()) {
        int source = flight.source();
        double rest = Math.min(enoughNanos(flight, now), untilLate(flight, now));
        second[source] = Math.max(second[source], Math.min(rest, longest[source]));
        longest[source] = Math.max(longest[source], rest);
      }
    }
    return IntStream.range(0, longest.length)
        .mapToDouble(source -> isTakenTwice(source) ? second[source] : longest[source])
        .toArray();
  }

  private boolean isTakenTwice(int source) {
    return isGranting(source) && stocks.notGranting() <= FEW;
  }

  /**
   * When the next is to be asked for where enough is under way now, in nanoseconds from now; empty
   * if there is nothing to wait for, or nobody knows how long.
   */
  public OptionalLong nanosUntilNext(long now) {
    if (!stocks.isPartial()) {
      return OptionalLong.empty();
    }
    double soonest = Double.POSITIVE_INFINITY;
    for (double busy : busyNanos(now)) {
      soonest = busy > 0 ? Math.min(soonest, busy) : soonest;
    }
    return Double.isInfinite(soonest) ? OptionalLong.empty() : OptionalLong.of((long) soonest + 1);
  }

  private double ahead(int source) {
    double least = isFollowed(source) ? FOLLOWING_AHEAD : LEAST_AHEAD;
    return Math.max(least, book.latencyNanos(source));
  }

  /** Nothing more is asked for while something waits behind another on one connection. */
  private double enoughNanos(Flights.Flight flight, long now) {
    return flights.isBehind(flight.task())
        ? restNanos(flight, now)
        : restNanos(flight, now) - ahead(flight.source());
  }

  private double restNanos(Flights.Flight flight, long now) {
    OptionalDouble rate = book.perConnection(flight.source(), now);
    double rest =
        (double) flight.task().rest().count() * flight.length()
            + (flight.isWaiting() ? flight.length() - flight.received() : 0);
    return rest / rate.orElse(0);
  }

  /** How many more blocks a granting source is to be asked for now. */
  public int appetite(int source, long now) {
    OptionalDouble rate = book.ofAll(source, now);
    double blocks = rate.isPresent() ? rate.getAsDouble() * GRANTS_AHEAD / board.blockSize() : 0;
    return rarest.appetite(source, blocks);
  }

  private int distance(int source) {
    return isGranting(source) ? 0 : stocks.standing(source).isNear() ? 1 : 2;
  }

  private boolean isGranting(int source) {
    return stocks.standing(source).supply() == Supply.GRANTED;
  }

  private IntPredicate has(int source, long now) {
    return shard -> !absences.isAbsent(source, shard, now);
  }

  /** How much of another's task a source does in the time in which that does the rest. */
  private double part(int source, WorkBoard.Task task, long now) {
    Optional<Flights.Flight> other = flights.find(task);
    if (other.isEmpty() || !book.keepsRanges(source)) {
      return 0;
    }
    if (other.get().isAwaiting()) {
      return 1;
    }
    OptionalDouble mine = book.ofOneMore(source, now);
    OptionalDouble theirs = book.perConnection(other.get().source(), now);
    return mine.isEmpty() || theirs.isEmpty()
        ? 0.5
        : mine.getAsDouble() / (mine.getAsDouble() + theirs.getAsDouble());
  }
}
