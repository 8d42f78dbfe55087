package dev.tiercast.client.pull;

import dev.tiercast.common.transfer.TransferCancelledException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How work that one thread does is stopped from others: by interrupting the thread, but for parts
 * of the work that say how they are stopped, or that must not be.
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

  /** A part of the work that is stopped in its own way; closed when it has ended. */
  public interface Part extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Begins a part of the work that is stopped in its own way.
   *
   * @param stop may be called before there is anything to stop, and when it has just ended
   */
  public synchronized Part stoppedBy(Runnable stop) {
    running = stop;
    if (cancelled) {
      stop.run();
    }
    return this::endPart;
  }

  /** What comes next is interrupted, also where the part ended well although it was stopped. */
  private synchronized void endPart() {
    running = null;
    if (cancelled && runner != null) {
      runner.interrupt();
    }
  }

  /**
   * From now on the work is not stopped any more, because half of what comes would be worse than
   * none.
   *
   * @throws TransferCancelledException if it was stopped before
   */
  public synchronized void protect() throws TransferCancelledException {
    if (isStopped()) {
      throw new TransferCancelledException(what);
    }
    running = () -> {};
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
