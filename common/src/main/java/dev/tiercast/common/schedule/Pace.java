package dev.tiercast.common.schedule;

/** How long what is under way still takes, as far as can be told. Not thread safe. */
public final class Pace {
  private final SourceBook book;
  private final boolean isRateLimited;

  /**
   * @param isRateLimited whether the asker takes less than it could get: then what takes long may
   *     be its own doing, and only silence tells that a source is slow
   */
  public Pace(SourceBook book, boolean isRateLimited) {
    this.book = book;
    this.isRateLimited = isRateLimited;
  }

  boolean isRateLimited() {
    return isRateLimited;
  }

  /** Of the expected block, in nanoseconds. */
  double remaining(Flights.Flight flight, long now) {
    return isRateLimited
        ? flight.silentNanos(now)
        : Flights.remainingNanos(flight, book.perConnection(flight.source(), now), now);
  }
}
