package dev.tiercast.common.schedule;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Whether what is under way is better left, since it does not get on or others are much better. Not
 * thread safe.
 */
public final class Stalls {
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

  private final SourceBook book;
  private final Flights flights;
  private final Absences absences;
  private final Stocks stocks;
  private final RarestFirst rarest;
  private final Pace pace;

  /**
   * @param pace of what is under way
   */
  public Stalls(
      SourceBook book,
      Flights flights,
      Absences absences,
      Stocks stocks,
      RarestFirst rarest,
      Pace pace) {
    this.book = book;
    this.flights = flights;
    this.absences = absences;
    this.stocks = stocks;
    this.rarest = rarest;
    this.pace = pace;
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
            .filter(other -> other != source && !absences.isAbsent(other, shard, now))
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
    double remaining = pace.remaining(flight, now);
    return !pace.isRateLimited()
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
        .filter(other -> !absences.isAbsent(other, flight.task().shard(), now))
        .filter(other -> !stocks.isPartial() || rarest.mayTake(other, flight.block(), now));
  }
}
