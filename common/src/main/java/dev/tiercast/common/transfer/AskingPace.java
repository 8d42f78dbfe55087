package dev.tiercast.common.transfer;

import dev.tiercast.common.schedule.Backoff;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * When to ask a source again what is new. One that holds its answers until there is something new
 * is asked at once; one that does not, or only says so, after a pause. Not thread safe.
 */
final class AskingPace {
  /** So many answers may follow each other quickly; then it is either broken or very busy. */
  static final int MOST_IN_A_ROW = 16;

  private static final long QUICK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int LONGEST_SILENCE = 5;

  private final long pauseNanos;
  private final Backoff backoff;
  private final RandomGenerator random;
  private int quick;
  private int failures;

  /**
   * @param pause between questions to a source that does not hold them
   */
  AskingPace(Duration pause, RandomGenerator random) {
    this.pauseNanos = pause.toNanos();
    this.backoff = new Backoff(pauseNanos, LONGEST_SILENCE * pauseNanos);
    this.random = random;
  }

  /**
   * The pause after an answer.
   *
   * @param isAwaited whether the source holds questions
   * @param isNews whether it said something else than before
   * @param tookNanos from question to answer
   */
  long answered(boolean isAwaited, boolean isNews, long tookNanos) {
    failures = 0;
    quick = tookNanos < QUICK_NANOS ? quick + 1 : 0;
    boolean isSensible = isNews || quick == 0;
    return isAwaited && isSensible && quick <= MOST_IN_A_ROW ? 0 : pauseNanos;
  }

  /**
   * The pause after a question without an answer.
   *
   * @param wished by the source itself
   */
  long failed(Duration wished) {
    failures++;
    return Math.max(wished.toNanos(), backoff.delayNanos(failures, random));
  }
}
