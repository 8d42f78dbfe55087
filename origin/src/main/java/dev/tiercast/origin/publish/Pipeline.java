package dev.tiercast.origin.publish;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a content once and puts it through several stages at the same time, each on a thread of its
 * own, while the calling thread reads. Takes a few MiB of memory, however large the content is.
 */
final class Pipeline {
  /** Small enough to stay in a core's cache from one stage to the next. */
  private static final int PIECE_BYTES = 256 << 10;

  /** How far the fastest stage may be ahead of the slowest. */
  private static final int PIECES = 16;

  private final List<? extends Stage> stages;
  private final PieceRing ring;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  Pipeline(List<? extends Stage> stages, long contentSize) {
    this.stages = List.copyOf(stages);
    int pieces = (int) Math.min(PIECES, 1 + contentSize / PIECE_BYTES);
    this.ring = new PieceRing(pieces, PIECE_BYTES, stages.size());
  }

  /**
   * Runs all stages to their end. No stage is running any more when this returns or throws.
   *
   * @param onRead is told after each piece how many bytes have been read
   * @throws InterruptedIOException if the calling thread is interrupted
   */
  void run(InputReader input, LongConsumer onRead) throws IOException {
    List<Thread> threads = start();
    try {
      read(input, onRead);
    } catch (InterruptedException | ClosedByInterruptException e) {
      fail(e);
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } catch (Throwable e) {
      fail(e);
      throw e;
    } finally {
      ring.end();
      awaitEnd(threads);
    }
    rethrowFailure();
    for (Stage stage : stages) {
      stage.end();
    }
  }

  private List<Thread> start() {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      int taker = i;
      Thread thread = new Thread(() -> work(taker), "tiercast-publish-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    return threads;
  }

  private void read(InputReader input, LongConsumer onRead)
      throws IOException, InterruptedException {
    long bytes = 0;
    ByteBuffer piece = ring.awaitFree();
    while (piece != null && input.fill(piece)) {
      bytes += piece.position();
      ring.filled();
      onRead.accept(bytes);
      piece = ring.awaitFree();
    }
  }

  private void work(int taker) {
    try {
      Stage stage = stages.get(taker);
      ByteBuffer piece = ring.awaitFilled(taker);
      while (piece != null && failure.get() == null) {
        stage.take(piece);
        ring.taken(taker);
        piece = ring.awaitFilled(taker);
      }
    } catch (Throwable e) {
      fail(e);
      ring.end();
    }
  }

  private void fail(Throwable reason) {
    failure.compareAndSet(null, reason);
  }

  private void rethrowFailure() throws IOException {
    Throwable reason = failure.get();
    if (reason instanceof IOException e) {
      throw e;
    }
    if (reason != null) {
      throw new IllegalStateException(reason);
    }
  }

  /** Waits also when interrupted: what the stages use must not be taken from under them. */
  private static void awaitEnd(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static InterruptedIOException interrupted(Exception cause) {
    InterruptedIOException interrupted =
        new InterruptedIOException("interrupted; nothing was published");
    interrupted.initCause(cause);
    return interrupted;
  }
}
