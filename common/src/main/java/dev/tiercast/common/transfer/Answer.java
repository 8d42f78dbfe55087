package dev.tiercast.common.transfer;

import dev.tiercast.common.model.NoServerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one of several sources answered to the same question.
 *
 * @param source who was asked
 * @param value the answer, null after a failure
 * @param failure why there is none, null where there is one
 */
public record Answer<T>(Source source, @Nullable T value, @Nullable IOException failure) {
  /** How long others are waited for once one has answered. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** A question to a source. */
  @FunctionalInterface
  public interface Question<T> {
    /** Asks it. */
    T ask(Source source) throws IOException;
  }

  /**
   * Asks all sources at once. Those that have not answered two seconds after the first usable
   * answer count as failed.
   *
   * @return in the order of the sources
   * @throws TransferCancelledException if the thread is interrupted
   */
  public static <T> List<Answer<T>> ofAll(List<Source> sources, Question<T> question)
      throws TransferCancelledException {
    BlockingQueue<Answer<T>> arriving = new LinkedBlockingQueue<>();
    for (Source source : sources) {
      Thread thread =
          new Thread(() -> arriving.add(of(source, question)), "ask-" + source.address());
      thread.setDaemon(true);
      thread.start();
    }
    List<Answer<T>> answers = collect(sources.size(), arriving);
    List<Answer<T>> ordered = new ArrayList<>();
    for (Source source : sources) {
      ordered.add(
          answers.stream()
              .filter(answer -> answer.source() == source)
              .findFirst()
              .orElseGet(() -> late(source)));
    }
    return ordered;
  }

  /**
   * Asks one source. The waiting ends with an interrupt, the asking only when it is done.
   *
   * @throws TransferCancelledException if the thread is interrupted
   */
  static <T> T from(Source source, Question<T> question) throws IOException {
    Answer<T> answer = ofAll(List.of(source), question).get(0);
    if (answer.failure() != null) {
      throw answer.failure();
    }
    return answer.get();
  }

  /**
   * The answers that are not failures.
   *
   * @param warnings is told of the failures
   * @throws NoServerException if there is nothing but failures
   */
  public static <T> List<Answer<T>> usable(List<Answer<T>> answers, Consumer<IOException> warnings)
      throws NoServerException {
    List<Answer<T>> usable = answers.stream().filter(answer -> answer.value() != null).toList();
    if (usable.isEmpty()) {
      Failures failures = new Failures();
      answers.forEach(answer -> answer.ifFailed(failure -> failures.add(answer.source(), failure)));
      throw failures.as(NoServerException::new, "no server could be used");
    }
    answers.forEach(answer -> answer.ifFailed(warnings));
    return usable;
  }

  private void ifFailed(Consumer<IOException> action) {
    if (failure != null) {
      action.accept(failure);
    }
  }

  /** What was answered; there must be no failure. */
  public T get() {
    if (value == null) {
      throw new IllegalStateException(source.address() + " failed");
    }
    return value;
  }

  /** Asks, and takes a failure for the answer. */
  static <T> Answer<T> of(Source source, Question<T> question) {
    try {
      return new Answer<>(source, question.ask(source), null);
    } catch (IOException e) {
      return new Answer<>(source, null, e);
    } catch (RuntimeException | Error e) {
      // Whoever waits for the answer would wait for ever.
      return new Answer<>(source, null, new SourceException(source.address(), e.toString(), e));
    }
  }

  private static <T> Answer<T> late(Source source) {
    return new Answer<>(
        source, null, new SourceException(source.address(), "no answer while others answered"));
  }

  private static <T> List<Answer<T>> collect(int expected, BlockingQueue<Answer<T>> arriving)
      throws TransferCancelledException {
    List<Answer<T>> answers = new ArrayList<>();
    long deadline = Long.MAX_VALUE;
    try {
      while (answers.size() < expected) {
        Answer<T> answer =
            deadline == Long.MAX_VALUE
                ? arriving.take()
                : arriving.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (answer == null) {
          return answers;
        }
        answers.add(answer);
        if (answer.value() != null && deadline == Long.MAX_VALUE) {
          deadline = System.nanoTime() + GRACE_NANOS;
        }
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferCancelledException("asking the servers");
    }
  }
}
