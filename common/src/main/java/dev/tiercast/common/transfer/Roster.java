package dev.tiercast.common.transfer;

import dev.tiercast.common.schedule.Flights;
import dev.tiercast.common.schedule.SourceBook;
import dev.tiercast.common.schedule.Standing;
import dev.tiercast.common.schedule.Stocks;
import dev.tiercast.common.schedule.Supply;
import dev.tiercast.common.schedule.WorkBoard;
import java.util.BitSet;

/**
 * Who can be asked and what each has, as it is told; and whoever was asked for what it did not have
 * yet has it when it says so. Takes the time as an argument, in nanoseconds of one clock. Not
 * thread safe.
 */
final class Roster {
  private final SourceBook book;
  private final Stocks stocks;
  private final Flights flights;

  Roster(SourceBook book, Stocks stocks, Flights flights) {
    this.book = book;
    this.stocks = stocks;
    this.flights = flights;
  }

  /** One more; it gets the next number, from 0. */
  void join(Standing standing, long now) {
    book.add();
    stocks.add(standing, now);
    note(book.count() - 1, standing, now);
  }

  private void note(int source, Standing standing, long now) {
    book.setPartial(source, standing.supply() != Supply.COMPLETE);
    book.setNear(source, standing.isNear(), now);
  }

  /** One that has joined before stands otherwise from now on; what it had is forgotten. */
  void change(int source, Standing standing, long now) {
    if (!book.isExcluded(source)) {
      stocks.set(source, standing, now);
      note(source, standing, now);
      book.setLeft(source, false);
    }
  }

  /** One has gone. */
  void leave(int source) {
    stocks.leave(source);
    book.setLeft(source, true);
  }

  /** One is not to be asked again. */
  void exclude(int source) {
    book.exclude(source);
    stocks.leave(source);
  }

  /**
   * One holds more blocks, or grants them.
   *
   * @return whether any of them is news
   */
  boolean held(int source, BitSet more, long now) {
    if (book.isExcluded(source)) {
      return false;
    }
    boolean isNews = stocks.held(source, more, now);
    if (isNews) {
      for (Flights.Flight flight : flights.all()) {
        boolean isItsOwn = flight.isAwaiting() && flight.source() == source;
        if (isItsOwn && stocks.holds(source, flight.block())) {
          resume(flight, now);
        }
      }
    }
    return isNews;
  }

  /** These and no others are what one receives. */
  void coming(int source, BitSet blocks, long now) {
    if (!book.isExcluded(source)) {
      stocks.coming(source, blocks, now);
    }
  }

  /** Whoever asks for what a source does not have yet waits without blaming it. */
  void await(WorkBoard.Task task, long now) {
    flights
        .find(task)
        .filter(flight -> !flight.isAwaiting())
        .filter(flight -> !stocks.holds(flight.source(), flight.block()))
        .ifPresent(
            flight -> {
              flight.setAwaiting(true, now);
              book.paused(flight.source(), now);
            });
  }

  /** A source sends, or its task ends: it is not waited for any more. */
  void resume(Flights.Flight flight, long now) {
    if (flight.isAwaiting()) {
      flight.setAwaiting(false, now);
      book.resumed(flight.source(), now);
    }
  }
}
