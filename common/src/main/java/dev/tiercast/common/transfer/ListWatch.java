package dev.tiercast.common.transfer;

import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.schedule.Backoff;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks several sources again and again which versions they have, each in a thread of its own, and
 * wakes whoever waits for news. Thread safe.
 */
public final class ListWatch implements Closeable {
  /** How long others are waited for, in the beginning, once one has told its list. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final Backoff BACKOFF = new Backoff(500_000_000L, 15_000_000_000L);

  private final List<Source> sources;
  private final Duration pollInterval;
  private final List<Source.Apart> asked = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  // Guarded by this; notified when they change.
  private final Map<Source, Answer<DistributionList>> answers = new LinkedHashMap<>();
  private long edition;
  private long firstList;
  private boolean closed;

  /**
   * Begins to ask.
   *
   * @param pollInterval how often to ask those that cannot let a question wait for its answer
   */
  public ListWatch(List<Source> sources, Duration pollInterval) {
    this.sources = List.copyOf(sources);
    this.pollInterval = pollInterval;
    for (Source source : this.sources) {
      Source.Apart apart = source.apart();
      asked.add(apart);
      Thread thread = new Thread(() -> ask(source, apart.source()), "news-" + source.address());
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /**
   * What the sources have told so far.
   *
   * @param edition grows whenever one of them tells something else
   * @param answers the latest of each source that has been heard of, or its failure
   * @param isComplete whether every source has told its list, and none has failed since
   */
  public record Lists(long edition, List<Answer<DistributionList>> answers, boolean isComplete) {
    public Lists {
      answers = List.copyOf(answers);
    }
  }

  /**
   * Waits for another edition than this one; the first comes when all have been heard of, or two
   * seconds after the first list.
   *
   * @param seen 0 for the first
   * @param nanos how long to wait at the most
   * @return what is known then, also if it is nothing new
   * @throws TransferCancelledException if the thread is interrupted
   */
  public synchronized Lists await(long seen, long nanos) throws TransferCancelledException {
    long begin = System.nanoTime();
    try {
      long left = nanos;
      while (left > 0 && (edition == seen || isEarly())) {
        long step = edition == seen ? left : Math.min(left, graceLeft());
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(step, TimeUnit.MILLISECONDS.toNanos(1)));
        left = nanos - (System.nanoTime() - begin);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferCancelledException("waiting for a version");
    }
    boolean isComplete =
        answers.size() == sources.size()
            && answers.values().stream().allMatch(answer -> answer.value() != null);
    return new Lists(edition, List.copyOf(answers.values()), isComplete);
  }

  /** Whether somebody who has not been heard of may still be as quick as the first. */
  private boolean isEarly() {
    return answers.size() < sources.size() && (firstList == 0 || graceLeft() > 0);
  }

  private long graceLeft() {
    return firstList == 0 ? GRACE_NANOS : GRACE_NANOS - (System.nanoTime() - firstList);
  }

  private void ask(Source source, Source asked) {
    Random random = new Random();
    int failures = 0;
    while (!isClosed()) {
      Answer<DistributionList> answer = Answer.of(asked, Source::distribution);
      failures = answer.failure() == null ? 0 : failures + 1;
      heard(source, answer);
      pause(failures == 0 ? pollInterval.toNanos() : delay(failures, answer.failure(), random));
    }
  }

  private static long delay(int failures, @Nullable IOException failure, Random random) {
    long wish =
        failure instanceof SourceException said
            ? said.retryAfter().map(Duration::toNanos).orElse(0L)
            : 0;
    return Math.max(wish, BACKOFF.delayNanos(failures, random));
  }

  private synchronized void heard(Source source, Answer<DistributionList> answer) {
    Answer<DistributionList> before = answers.put(source, answer);
    if (answer.value() != null && firstList == 0) {
      firstList = System.nanoTime();
    }
    boolean same =
        before != null
            && (answer.value() == null
                ? before.value() == null
                : answer.value().equals(before.value()));
    if (!same) {
      edition++;
      notifyAll();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    try {
      for (long left = nanos; left > 0 && !closed; left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Does not wait for what breaks off. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    asked.forEach(Source.Apart::close);
  }
}
