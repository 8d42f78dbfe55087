package dev.tiercast.common.store;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/**
 * Forces to disk in a thread of its own, so that those who write go on meanwhile. Asked again while
 * it works, it does it once more afterwards, however often it was asked. Thread safe.
 */
final class BackgroundForce implements Closeable {
  private final Runnable force;
  private @Nullable Thread thread;
  private boolean asked;
  private boolean closed;

  /**
   * @param force keeps its failures to itself
   */
  BackgroundForce(Runnable force) {
    this.force = force;
  }

  /** Asks for it, and returns at once. */
  synchronized void ask() {
    if (closed) {
      return;
    }
    asked = true;
    if (thread == null) {
      thread = new Thread(this::run, "force");
      thread.setDaemon(true);
      thread.start();
    }
    notifyAll();
  }

  private void run() {
    try {
      while (awaitRequest()) {
        force.run();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread.
      Thread.currentThread().interrupt();
    }
  }

  /** Whether there is one, and not the end. */
  private synchronized boolean awaitRequest() throws InterruptedException {
    while (!asked && !closed) {
      wait();
    }
    asked = false;
    return !closed;
  }

  /** Waits until what it is at is done; an interrupt does not shorten that. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
      notifyAll();
    }
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
