package dev.tiercast.common.testing;

import java.util.concurrent.Executor;

/**
 * Runs each task in a thread of its own, as tasks of tests wait for each other, and so that
 * whatever hangs does not hold up other tests.
 */
public final class Aside {
  /** The one there is. */
  public static final Executor ASIDE = Aside::run;

  private Aside() {}

  private static void run(Runnable task) {
    Thread thread = new Thread(task, "aside");
    thread.setDaemon(true);
    thread.start();
  }
}
