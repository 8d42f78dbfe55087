package dev.tiercast.common.transfer;

import dev.tiercast.common.model.DistributionList;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Keeps asking several sources which versions they have, and wakes whoever waits for news. Thread
 * safe.
 */
public final class ListWatch implements Closeable {
  /** How long others are waited for, in the beginning, once one has told its list. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final List<Source> sources;
  private final List<Following<DistributionList>> following = new ArrayList<>();

  // Guarded by this; notified when they change.
  private final Map<Source, Answer<DistributionList>> answers = new LinkedHashMap<>();
  private long edition;
  private long firstList;

  /**
   * Begins to ask.
   *
   * @param pollInterval how often to ask those that cannot let a question wait for its answer
   */
  public ListWatch(List<Source> sources, Duration pollInterval) {
    this.sources = List.copyOf(sources);
    for (Source source : this.sources) {
      following.add(new Following<>(source, Topic.VERSIONS, pollInterval, listenerTo(source)));
    }
    following.forEach(Following::start);
  }

  private Following.Listener<DistributionList> listenerTo(Source source) {
    return new Following.Listener<>() {
      @Override
      public void heard(DistributionList list) {
        answered(source, new Answer<>(source, list, null));
      }

      @Override
      public void silent(IOException reason) {
        answered(source, new Answer<>(source, null, reason));
      }
    };
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

  private synchronized void answered(Source source, Answer<DistributionList> answer) {
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

  /** Does not wait for what breaks off. */
  @Override
  public void close() {
    following.forEach(Following::close);
  }
}
