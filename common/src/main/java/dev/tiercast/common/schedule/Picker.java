package dev.tiercast.common.schedule;

import dev.tiercast.common.model.BlockSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Chooses what is fetched next, from whom and how much of it, and what is better left. Decides from
 * what is known and does nothing itself; the same knowledge gives the same decisions. Not thread
 * safe.
 */
public final class Picker {
  /** Somebody else must be this many times as fast for a connection to be given to it. */
  private static final double OUTRUN = 4;

  /** A connection is not judged before. */
  private static final long LEAST_AGE = 1_000_000_000L;

  /** A block that takes so many times as long as its source usually needs is looked at. */
  private static final double UNUSUAL = 6;

  /** What the rest of a block may take, of what all of it takes elsewhere. */
  private static final double MUCH_SLOWER = 4;

  /** Shorter delays are nobody's fault. */
  private static final long SHORTEST_PATIENCE = 2_000_000_000L;

  private static final long LONGEST_PATIENCE = 15_000_000_000L;

  /** With the silence of a source that has not been measured. */
  private static final long FIRST_PATIENCE = 5_000_000_000L;

  /** A race must promise to bring the block so many times as soon. */
  private static final double RACE_GAIN = 1.5;

  /** Who waits no longer than this is not raced: asking costs something, too. */
  private static final double SHORTEST_RACE = 100e6;

  /** How long a source that has not been measured is taken to need for a block. */
  private static final double UNKNOWN_BLOCK = 1e9;

  /** Of short runs the next is asked for when what is left of the last takes so long. */
  private static final double LEAST_AHEAD = 20e6;

  /** Or so many times as long as an answer takes. */
  private static final double LATENCIES_AHEAD = 4;

  /** What comes in this time is granted ahead. */
  private static final double GRANTS_AHEAD = 500e6;

  /** The same source is asked once more only after such a silence. */
  private static final long SILENCE = 2_000_000_000L;

  /**
   * A task for a source.
   *
   * @param source whom to ask
   * @param task what for
   */
  public record Pick(int source, WorkBoard.Task task) {}

  private final SourceBook book;
  private final WorkBoard board;
  private final Flights flights;
  private final Absences absences;
  private final Stocks stocks;
  private final RarestFirst rarest;
  private final boolean isRateLimited;

  /**
   * @param isRateLimited whether the asker takes less than it could get: then what takes long may
   *     be its own doing, and only silence tells that a source is slow
   */
  public Picker(
      SourceBook book,
      WorkBoard board,
      Flights flights,
      Absences absences,
      Stocks stocks,
      RarestFirst rarest,
      boolean isRateLimited) {
    this.book = book;
    this.board = board;
    this.flights = flights;
    this.absences = absences;
    this.stocks = stocks;
    this.rarest = rarest;
    this.isRateLimited = isRateLimited;
  }

  /**
   * What somebody without work does now: new work, a part of another's, or a race; or nothing. From
   * a source that sends all of a shard, whatever part is wanted, only new work is worth its bytes.
   */
  public Optional<Pick> next(long now) {
    List<Integer> ranked = book.ranked(now);
    Optional<Pick> work = stocks.isPartial() ? ofPartial(ranked, now) : ofComplete(ranked, now);
    return work.isPresent() || isMoreToCome() ? work : race(ranked, now);
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
    ordered.removeIf(source -> isBusy(source, now));
    for (int source : ordered) {
      Optional<BlockSpan> run = run(source, connections, now);
      if (run.isPresent() && has(source, now).test(board.shardOf(run.get().first()))) {
        return Optional.of(new Pick(source, board.take(run.get())));
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
  private Optional<BlockSpan> run(int source, int connections, long now) {
    Optional<BlockSpan> run = rarest.run(source, connections, now);
    return run.isPresent() || isAwaited(source) ? run : rarest.awaited(source, connections, now);
  }

  private boolean isAwaited(int source) {
    for (Flights.Flight flight : flights.all()) {
      if (flight.source() == source && flight.isAwaiting()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a source that is asked for short runs has enough to do: the next is asked for when what
   * it sends will soon have come, so that its link does not idle, but blocks come one after another
   * and not side by side, each as late as all of them.
   */
  private boolean isBusy(int source, long now) {
    return busyNanos(source, now) > 0;
  }

  /** For how long a source has enough to do. */
  private double busyNanos(int source, long now) {
    double longest = 0;
    for (Flights.Flight flight : flights.all()) {
      if (flight.source() == source && !flight.isAwaiting()) {
        longest = Math.max(longest, restNanos(flight, now) - ahead(source));
      }
    }
    return longest;
  }

  /**
   * When the next is to be asked for where enough is under way now, in nanoseconds from now; empty
   * if there is nothing to wait for, or nobody knows how long.
   */
  public OptionalLong nanosUntilNext(long now) {
    double soonest = Double.POSITIVE_INFINITY;
    for (int source = 0; source < book.count() && stocks.isPartial(); source++) {
      double busy = busyNanos(source, now);
      soonest = busy > 0 ? Math.min(soonest, busy) : soonest;
    }
    return Double.isInfinite(soonest) ? OptionalLong.empty() : OptionalLong.of((long) soonest + 1);
  }

  private double ahead(int source) {
    return Math.max(LEAST_AHEAD, LATENCIES_AHEAD * book.latencyNanos(source));
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
    Standing standing = stocks.standing(source);
    return standing.supply() == Supply.GRANTED ? 0 : standing.isNear() ? 1 : 2;
  }

  private Optional<Pick> race(List<Integer> ranked, long now) {
    if (!isAnyLate(now)) {
      return Optional.empty();
    }
    for (int source : ranked) {
      OptionalInt block = blockToRace(source, now);
      if (block.isPresent()) {
        return Optional.of(new Pick(source, board.race(block.getAsInt())));
      }
    }
    return Optional.empty();
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

  private boolean isAnyLate(long now) {
    for (Flights.Flight flight : flights.all()) {
      if (remaining(flight, now) > SHORTEST_RACE) {
        return true;
      }
    }
    return false;
  }

  /** The block that is the furthest from coming, if this source brings it sooner. */
  private OptionalInt blockToRace(int source, long now) {
    OptionalInt slowest = OptionalInt.empty();
    double longest = SHORTEST_RACE;
    for (Flights.Flight flight : flights.all()) {
      double remaining = remaining(flight, now);
      if (remaining > longest && isWorthRacing(flight, source, remaining, now)) {
        slowest = OptionalInt.of(flight.block());
        longest = remaining;
      }
    }
    return slowest;
  }

  private boolean isWorthRacing(Flights.Flight flight, int source, double remaining, long now) {
    OptionalDouble rate = book.ofOneMore(source, now);
    double mine = rate.isPresent() ? flight.length() / rate.getAsDouble() : unknown(flight);
    return flight.isWaiting()
        && mine * RACE_GAIN < remaining
        && board.wants(flight.block())
        && book.keepsRanges(source)
        && !isRaced(flight)
        && (flight.source() != source || flight.silentNanos(now) > SILENCE)
        && has(source, now).test(flight.task().shard())
        && (!stocks.isPartial() || rarest.mayTake(source, flight.block(), now));
  }

  /** How long a source probably takes that was not measured: no sooner than others, if many are. */
  private double unknown(Flights.Flight flight) {
    return stocks.isPartial() && !Double.isInfinite(flight.usualNanos())
        ? Math.max(UNKNOWN_BLOCK, flight.usualNanos())
        : UNKNOWN_BLOCK;
  }

  private boolean isRaced(Flights.Flight flight) {
    return flights.all().stream()
        .anyMatch(other -> other != flight && other.block() == flight.block());
  }

  private double remaining(Flights.Flight flight, long now) {
    return isRateLimited
        ? flight.silentNanos(now)
        : Flights.remainingNanos(flight, book.perConnection(flight.source(), now), now);
  }

  /**
   * Whether a connection is better ended, or given to another source, after the block that it has
   * just brought: the source has more connections than help, or there are no more to be had and
   * another source is much faster.
   *
   * @param mostConnections in all
   */
  public boolean isBetterLeft(WorkBoard.Task task, int mostConnections, long now) {
    Optional<Flights.Flight> flight = flights.find(task).filter(found -> !found.isWaiting());
    if (flight.isEmpty()) {
      return false;
    }
    int source = flight.get().source();
    return book.hasTooMany(source)
        || (!stocks.isPartial()
            && flights.count() >= mostConnections
            && flight.get().ageNanos(now) > LEAST_AGE
            && isOutrun(source, task.shard(), now));
  }

  private boolean isOutrun(int source, int shard, long now) {
    OptionalDouble mine = book.perConnection(source, now);
    return mine.isPresent()
        && book.ranked(now).stream()
            .filter(other -> other != source && has(other, now).test(shard))
            .anyMatch(other -> book.expected(other, now) > OUTRUN * mine.getAsDouble());
  }

  /**
   * Whether a block is better waited for elsewhere: nothing comes, or so much less than usual that
   * another source, which has the shard, would bring all of it much sooner than this one the rest.
   * A source that has always been slow is not stalled.
   */
  public boolean isStalled(Flights.Flight flight, long now) {
    return flight.isWaiting()
        && (isSilent(flight, now) || isUnusual(flight, now))
        && others(flight, now).findAny().isPresent();
  }

  private boolean isSilent(Flights.Flight flight, long now) {
    return flight.silentNanos(now) > (flight.isAwaiting() ? LONGEST_PATIENCE : patience(flight));
  }

  private double patience(Flights.Flight flight) {
    return Double.isInfinite(flight.usualNanos())
        ? FIRST_PATIENCE
        : Math.max(shortest(), Math.min(LONGEST_PATIENCE, flight.usualNanos()));
  }

  /** Who has only some of it is asked by many at once, and sends to one after another. */
  private double shortest() {
    return stocks.isPartial() ? FIRST_PATIENCE : SHORTEST_PATIENCE;
  }

  private boolean isUnusual(Flights.Flight flight, long now) {
    double remaining = remaining(flight, now);
    return !isRateLimited
        && !flight.isAwaiting()
        && flight.waitedNanos(now) > Math.max(shortest(), UNUSUAL * flight.usualNanos())
        && others(flight, now)
            .mapToObj(other -> book.ofOneMore(other, now))
            .flatMapToDouble(OptionalDouble::stream)
            .anyMatch(rate -> MUCH_SLOWER * flight.length() / rate < remaining);
  }

  private IntStream others(Flights.Flight flight, long now) {
    return book.available(now)
        .filter(other -> other != flight.source())
        .filter(other -> has(other, now).test(flight.task().shard()))
        .filter(other -> !stocks.isPartial() || rarest.mayTake(other, flight.block(), now));
  }
}
