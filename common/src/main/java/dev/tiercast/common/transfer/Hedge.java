package dev.tiercast.common.transfer;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks one source after another until the asker is content: the next one when one has failed, and
 * also when a second has passed, so that one that is frozen holds up nobody. Used by one thread.
 */
final class Hedge<T> implements Closeable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For the end of those that were given up, all together. Only a look-up of a name lasts. */
  private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private record Asked(Source.Apart apart, Thread thread) {}

  private final Iterator<Source> unasked;
  private final Answer.Question<T> question;
  private final List<Asked> asked = new ArrayList<>();
  private final BlockingQueue<Answer<T>> arriving = new LinkedBlockingQueue<>();
  private int received;

  /**
   * @param question is asked by a thread of its own for each source
   */
  Hedge(List<Source> sources, Answer.Question<T> question) {
    this.unasked = List.copyOf(sources).iterator();
    this.question = question;
  }

  /**
   * Waits for the next answer, be it a failure; whoever comes back was not content with the one
   * before.
   *
   * @return empty when all have answered
   * @throws TransferCancelledException if the thread is interrupted
   */
  Optional<Answer<T>> next() throws TransferCancelledException {
    askNext();
    while (received < asked.size()) {
      Answer<T> answer = poll();
      if (answer != null) {
        received++;
        return Optional.of(answer);
      }
      askNext();
    }
    return Optional.empty();
  }

  private void askNext() {
    if (unasked.hasNext()) {
      Source source = unasked.next();
      Source.Apart apart = source.apart();
      Thread thread =
          new Thread(
              () -> arriving.add(Answer.of(source, whole -> question.ask(apart.source()))),
              "ask-" + source.address());
      asked.add(new Asked(apart, thread));
      thread.setDaemon(true);
      thread.start();
    }
  }

  private @Nullable Answer<T> poll() throws TransferCancelledException {
    try {
      return unasked.hasNext()
          ? arriving.poll(PATIENCE_NANOS, TimeUnit.NANOSECONDS)
          : arriving.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferCancelledException("asking the servers");
    }
  }

  /** Gives up those that are still being asked, and waits until they have noticed. */
  @Override
  public void close() {
    asked.forEach(each -> each.apart.close());
    boolean interrupted = Thread.interrupted();
    long end = System.nanoTime() + FAREWELL_NANOS;
    for (Asked each : asked) {
      interrupted |= isInterruptedIn(each.thread, end);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the end of a thread. */
  private static boolean isInterruptedIn(Thread thread, long end) {
    boolean interrupted = false;
    while (thread.isAlive() && System.nanoTime() < end) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, end - System.nanoTime());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
