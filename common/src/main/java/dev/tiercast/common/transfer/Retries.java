package dev.tiercast.common.transfer;

import dev.tiercast.common.schedule.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** When to ask again those that all have failed, and for how long. Used by one thread. */
final class Retries {
  private final Random random = new Random();
  private final long begin = System.nanoTime();
  private final long longest;
  private int failures;

  /**
   * @param longest from now until it is given up
   */
  Retries(Duration longest) {
    this.longest = longest.toNanos();
  }

  /**
   * Waits until it is time to ask again: longer each time, and at least until the first of them
   * wants to be asked.
   *
   * @param reasons why they failed
   * @return false, at once, if there is nobody to ask or not so much time left
   * @throws TransferCancelledException if the thread is interrupted
   */
  boolean pause(Collection<? extends IOException> reasons) throws TransferCancelledException {
    failures++;
    long wished = reasons.stream().mapToLong(Retries::wish).min().orElse(Long.MAX_VALUE);
    long nanos = Math.max(wished, Backoff.STANDARD.delayNanos(failures, random));
    if (nanos > longest - (System.nanoTime() - begin)) {
      return false;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferCancelledException("asking the servers");
    }
  }

  private static long wish(IOException reason) {
    return reason instanceof SourceException said
        ? said.retryAfter().map(Duration::toNanos).orElse(0L)
        : 0;
  }
}
