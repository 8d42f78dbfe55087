package dev.tiercast.relay.mirror;

import dev.tiercast.common.transfer.TransferCancelledException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Questions to upstream, one at a time, that another thread can put an end to. It does so by an
 * interrupt, which reaches the asker only while it asks: where files are written it would close
 * them. Thread safe.
 */
final class Asking {
  /** A question; it ends soon when its thread is interrupted. */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws IOException;
  }

  private @Nullable Thread asker;
  private boolean stopped;

  /**
   * Asks.
   *
   * @throws TransferCancelledException if it was stopped before
   */
  <T> T ask(Question<T> question) throws IOException {
    begin();
    try {
      return question.ask();
    } finally {
      end();
    }
  }

  private synchronized void begin() throws TransferCancelledException {
    if (stopped) {
      throw new TransferCancelledException("asking upstream");
    }
    asker = Thread.currentThread();
  }

  private synchronized void end() {
    asker = null;
    // What came after the answer is of no use any more.
    boolean unused = Thread.interrupted();
  }

  /** Ends what is being asked, and what would be. */
  synchronized void stop() {
    stopped = true;
    interrupt();
  }

  /** Ends what is being asked, if anything is; it may be asked again. */
  synchronized void interrupt() {
    if (asker != null) {
      asker.interrupt();
    }
  }
}
