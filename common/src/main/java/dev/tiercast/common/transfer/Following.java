package dev.tiercast.common.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps asking one source what is new, in a thread of its own, so that a slow source holds up no
 * other. One that can is asked to answer when there is news, and news come within a round trip; one
 * that cannot is asked again and again. Thread safe.
 */
public final class Following<T> implements Closeable {
  /** Waiting longer saves little, and what stands between may forget a connection. */
  private static final int SHORTEST_WAIT_SECONDS = 40;

  /** Those who heard the same at once are not to come back at once. */
  private static final int SPREAD_SECONDS = 16;

  /** A tag made of a time in seconds may stay though what it tags does not. */
  private static final int QUESTIONS_PER_TAG = 10;

  /** Is told what the source says. Called from one thread, and expected not to throw. */
  public interface Listener<T> {
    /** It said this: the same as before, or something new. */
    void heard(T value);

    /** It does not say anything; it is asked again. */
    void silent(IOException reason);
  }

  private final Source.Apart apart;
  private final Topic<T> topic;
  private final Listener<T> listener;
  private final AskingPace pace;
  private final Random random = new Random();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  // Used by the thread alone.
  private @Nullable News<T> last;

  /** In a row that were not held. */
  private int questions;

  /**
   * @param pause between questions to a source that answers at once whether there is news or not
   */
  public Following(Source source, Topic<T> topic, Duration pause, Listener<T> listener) {
    this.apart = source.apart();
    this.topic = topic;
    this.listener = listener;
    this.pace = new AskingPace(pause, random);
    this.thread = new Thread(this::follow, "follow-" + source.address());
    thread.setDaemon(true);
  }

  /** Begins; it ends with {@link #close}. */
  public void start() {
    thread.start();
  }

  private void follow() {
    long pause = 0;
    while (!isClosedWithin(pause)) {
      try {
        pause = ask();
      } catch (IOException e) {
        pause = failed(e);
      } catch (RuntimeException | Error e) {
        pause = failed(new SourceException(apart.source().address(), e.toString(), e));
      }
    }
  }

  /** Asks once; the pause that is to follow. */
  private long ask() throws IOException {
    News<T> before = last;
    News<T> known = questions % QUESTIONS_PER_TAG == 0 ? null : before;
    Duration wait = Duration.ofSeconds(SHORTEST_WAIT_SECONDS + random.nextInt(SPREAD_SECONDS));
    long begin = System.nanoTime();
    News<T> now = apart.source().ask(topic, known, wait);
    long took = System.nanoTime() - begin;
    boolean isNews = before == null || !now.value().equals(before.value());
    // Whether it holds questions is seen when it is told what is known already.
    boolean isAwaited = before == null ? now.tag().isPresent() : now.isAwaited();
    questions = now.isAwaited() ? 1 : questions + 1;
    last = now;
    if (!isClosed()) {
      listener.heard(now.value());
    }
    return pace.answered(isAwaited, isNews, took);
  }

  private long failed(IOException reason) {
    last = null;
    questions = 0;
    if (!isClosed()) {
      listener.silent(reason);
    }
    return pace.failed(
        reason instanceof SourceException said
            ? said.retryAfter().orElse(Duration.ZERO)
            : Duration.ZERO);
  }

  private boolean isClosed() {
    return closing.getCount() == 0;
  }

  private boolean isClosedWithin(long nanos) {
    try {
      return closing.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** Stops asking, at once; what is being asked breaks off. */
  @Override
  public void close() {
    closing.countDown();
    apart.close();
  }
}
