package dev.tiercast.common.schedule;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Whether a block that somebody fetches is fetched by another, too, since that brings it sooner.
 * Not thread safe.
 */
final class Races {
  /** A race must promise to bring the block so many times as soon. */
  private static final double RACE_GAIN = 1.5;

  /** Who waits no longer than this is not raced: asking costs something, too. */
  private static final double SHORTEST_RACE = 100e6;

  /** How long a source that has not been measured is taken to need for a block. */
  private static final double UNKNOWN_BLOCK = 1e9;

  /** The same source is asked once more only after such a silence. */
  private static final long SILENCE = 2_000_000_000L;

  private final SourceBook book;
  private final WorkBoard board;
  private final Flights flights;
  private final Absences absences;
  private final Stocks stocks;
  private final RarestFirst rarest;
  private final Pace pace;

  Races(
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
    this.pace = pace;
  }

  /**
   * What is worth it now, if anything is.
   *
   * @param ranked who may be asked, best first
   */
  Optional<Picker.Pick> race(List<Integer> ranked, long now) {
    if (!isAnyLate(now)) {
      return Optional.empty();
    }
    for (int source : ranked) {
      OptionalInt block = blockToRace(source, now);
      if (block.isPresent()) {
        return Optional.of(new Picker.Pick(source, board.race(block.getAsInt())));
      }
    }
    return Optional.empty();
  }

  private boolean isAnyLate(long now) {
    for (Flights.Flight flight : flights.all()) {
      if (pace.remaining(flight, now) > SHORTEST_RACE) {
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
      double remaining = pace.remaining(flight, now);
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
        && !absences.isAbsent(source, flight.task().shard(), now)
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
}
