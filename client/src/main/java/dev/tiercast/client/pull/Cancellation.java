package dev.tiercast.client.pull;

import dev.tiercast.common.transfer.TransferCancelledException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How work that one thread does is stopped from others: by what it has registered for that, or else
 * by interrupting the thread.
 */
public final class Cancellation {
  private final String what;
  private @Nullable Runnable running;
  private @Nullable Thread runner;
  private boolean cancelled;

  /**
   * @param what is worked on, for the message
   */
  public Cancellation(String what) {
    this.what = what;
  }

  /** Work that can be stopped. */
  public interface Work<T> {
    /** Does it. */
    T run() throws IOException;
  }

  /**
   * Works, in this thread.
   *
   * @throws TransferCancelledException if it was stopped, whatever broke off then
   */
  public <T> T run(Work<T> work) throws IOException {
    begin();
    try {
      return work.run();
    } catch (IOException e) {
      throw isStopped() ? stopped(e) : e;
    } finally {
      end();
    }
  }

  private synchronized void begin() throws TransferCancelledException {
    if (cancelled) {
      throw new TransferCancelledException(what);
    }
    runner = Thread.currentThread();
  }

  private synchronized boolean isStopped() {
    return cancelled || Thread.currentThread().isInterrupted();
  }

  private TransferCancelledException stopped(IOException broken) {
    if (broken instanceof TransferCancelledException stopped) {
      return stopped;
    }
    TransferCancelledException stopped = new TransferCancelledException(what);
    stopped.addSuppressed(broken);
    return stopped;
  }

  /** From now on, to cancel means this; if it has been cancelled already, at once. */
  public synchronized <T> T register(T started, Runnable cancel) {
    running = cancel;
    if (cancelled) {
      cancel.run();
    }
    return started;
  }

  private synchronized void end() {
    runner = null;
    running = null;
    if (cancelled) {
      // The interrupt was this work's own; it must not outlive it.
      Thread.interrupted();
    }
  }

  /** Stops it soon. */
  public synchronized void cancel() {
    cancelled = true;
    if (running != null) {
      running.run();
    } else if (runner != null) {
      runner.interrupt();
    }
  }
}
