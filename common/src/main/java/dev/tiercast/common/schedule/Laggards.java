package dev.tiercast.common.schedule;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Tells who of those that say what they hold serves so badly that nobody is to rely on it: who
 * fails again and again, or is far slower than others for long. Takes the time as an argument, in
 * nanoseconds of one clock. Not thread safe.
 */
public final class Laggards {
  private static final double MUCH_SLOWER = 8;

  /**
   * Than all who are not near: whoever serves a rack sends each a small part of what its link can
   * take, and what then comes from elsewhere comes into the rack twice. In racks of two relays that
   * are alike, and four clients, elsewhere is up to 12 times as fast.
   */
  private static final double MATES_MUCH_SLOWER = 20;

  /** Of being slow while it is asked, as many may have asked just then. */
  private static final long PATIENCE = 10_000_000_000L;

  private static final int FAILURES = 2;

  private final SourceBook book;
  private final Stocks stocks;
  private final Map<Integer, Long> slowFor = new HashMap<>();
  private long before;

  /** Judges by what is measured. */
  public Laggards(SourceBook book, Stocks stocks) {
    this.book = book;
    this.stocks = stocks;
  }

  /** Time has passed. */
  public void tick(long now) {
    BitSet slow = slow(now);
    slowFor.keySet().removeIf(source -> !slow.get(source));
    long elapsed = now - before;
    before = now;
    stocks
        .reporting()
        .forEach(
            source -> {
              long more = book.isInUse(source) ? elapsed : 0;
              long nanos =
                  slow.get(source)
                      ? slowFor.compute(source, (same, sum) -> sum == null ? 0 : sum + more)
                      : 0;
              stocks.setPoor(source, book.failures(source) >= FAILURES || nanos > PATIENCE);
            });
  }

  /**
   * Who is far slower than the best that is as near; and all mates, if all near are far slower
   * together than all who are not, and nobody near has to bring everything anyway.
   */
  private BitSet slow(long now) {
    double bestNear = best(this::isNear, now);
    double bestFar = best(source -> !isNear(source), now);
    boolean areMatesAlone =
        stocks.reportingNear().noneMatch(source -> stocks.standing(source).isLower());
    boolean areMatesSlow =
        areMatesAlone && book.nearTogether(now) * MATES_MUCH_SLOWER < book.farTogether(now);
    BitSet slow = new BitSet();
    stocks
        .reporting()
        .filter(source -> rate(source, now) > 0)
        .filter(
            source ->
                rate(source, now) * MUCH_SLOWER < (isNear(source) ? bestNear : bestFar)
                    || (areMatesSlow && isNear(source)))
        .forEach(slow::set);
    return slow;
  }

  private boolean isNear(int source) {
    return stocks.standing(source).isNear();
  }

  private double best(IntPredicate which, long now) {
    return book.available(now)
        .filter(which)
        .mapToDouble(source -> rate(source, now))
        .max()
        .orElse(0);
  }

  private double rate(int source, long now) {
    return book.ofAll(source, now).orElse(0);
  }
}
