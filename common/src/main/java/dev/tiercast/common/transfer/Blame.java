package dev.tiercast.common.transfer;

import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.schedule.Flights;
import dev.tiercast.common.schedule.SourceBook;
import dev.tiercast.common.schedule.Stocks;
import dev.tiercast.common.schedule.WorkBoard;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What went wrong with whom: which tasks were taken from sources that do not get on, which sources
 * are to blame for what failed, and the whole story in the end. Takes the time as an argument, in
 * nanoseconds of one clock. Not thread safe.
 */
final class Blame {
  /** A connection on which nothing came for so long has failed, whoever brought its block. */
  private static final long SILENCE = 500_000_000L;

  /** Of one that has only some of it, and is asked by many. */
  private static final long LEAST_SILENCE = 2_000_000_000L;

  private final WorkBoard board;
  private final SourceBook book;
  private final Flights flights;
  private final Stocks stocks;
  private final Failures failures = new Failures();
  private final Set<WorkBoard.Task> stalled = new HashSet<>();

  Blame(WorkBoard board, SourceBook book, Flights flights, Stocks stocks) {
    this.board = board;
    this.book = book;
    this.flights = flights;
    this.stocks = stocks;
  }

  /** A task does not get on where it is. */
  void stalls(WorkBoard.Task task) {
    stalled.add(task);
  }

  /** Whether a task was taken from its source because that does not get on. */
  boolean isLeft(WorkBoard.Task task) {
    return stalled.contains(task) || hasLostRace(task);
  }

  private boolean hasLostRace(WorkBoard.Task task) {
    return flights
        .find(task)
        .filter(flight -> flight.isWaiting() && !board.wants(flight.block()))
        .isPresent();
  }

  /** A task is not under way any more. */
  void ended(WorkBoard.Task task) {
    stalled.remove(task);
  }

  /** It is to be told of a source in the end, whether it is to blame or not. */
  void note(int source, IOException reason) {
    failures.add(source, reason);
  }

  /** Whether a task was stopped because another brought its block, and not for want of bytes. */
  boolean isFairlyBeaten(WorkBoard.Task task, long now) {
    return hasLostRace(task) && isAlive(task, SILENCE, now);
  }

  /** Whether a source that failed at a task is not to blame for it. */
  boolean isExcused(WorkBoard.Task task, long now) {
    return hasWaitedInVain(task) || isBusyElsewhere(task, now);
  }

  /** A source that did not have in time what it was to receive is not to blame. */
  private boolean hasWaitedInVain(WorkBoard.Task task) {
    Optional<Flights.Flight> waiting = flights.find(task).filter(Flights.Flight::isAwaiting);
    waiting.ifPresent(flight -> stocks.disappointed(flight.source(), flight.block()));
    return waiting.isPresent();
  }

  /** A source that still sends, and to many, is only slow: what it has sent is kept. */
  private boolean isBusyElsewhere(WorkBoard.Task task, long now) {
    return stocks.isPartial() && stalled.contains(task) && isAlive(task, LEAST_SILENCE, now);
  }

  private boolean isAlive(WorkBoard.Task task, long silence, long now) {
    return flights.find(task).filter(flight -> flight.silentNanos(now) < silence).isPresent();
  }

  /**
   * Why nothing more can be done.
   *
   * @param what the version, as errors name it
   * @param options that were to be kept
   */
  IOException story(String what, TransferOptions options) {
    if (failures.any(VerificationException.class)) {
      return failures.as(VerificationException::new, what + ": no source with right bytes is left");
    }
    if (book.areAllExcluded()) {
      return failures.as(
          NoSuchVersionException::new, what + ": was retired before all of it had come");
    }
    return failures.as(
        NoServerException::new,
        "%s: no progress for %d s".formatted(what, options.retryFor().toSeconds()));
  }
}
