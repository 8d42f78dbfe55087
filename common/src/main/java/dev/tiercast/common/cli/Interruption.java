package dev.tiercast.common.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What happens when the process is told to end (Ctrl-C, SIGTERM) while a command runs: the command
 * is asked to stop, and is given a while to leave things in order and to say so.
 */
public final class Interruption implements AutoCloseable {
  private static final long GRACE_SECONDS = 10;

  /** What a process ends with that is interrupted. */
  private static final int TOLD_TWICE = 130;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Runnable stop) {
    hook =
        new Thread(
            () -> {
              stop.run();
              awaitEnd();
            },
            "interruption");
  }

  /**
   * Until this is closed, an interruption means that {@code stop} is called and the closing
   * awaited, for at most ten seconds.
   */
  public static Interruption by(Runnable stop) {
    Interruption interruption = new Interruption(stop);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /**
   * Runs a server until the process is told to end, and closes it then, however long that takes:
   * that is how a server ends well. Told again, the process ends at once.
   *
   * @param server closed in any case
   */
  public static void serve(AutoCloseable server) throws Exception {
    CountDownLatch stopping = new CountDownLatch(1);
    AtomicBoolean told = new AtomicBoolean();
    boolean handled =
        Signals.handle(
            Signals.ENDING,
            () -> {
              if (told.getAndSet(true)) {
                Runtime.getRuntime().halt(TOLD_TWICE);
              }
              stopping.countDown();
            });
    try (Interruption interruption = handled ? null : by(stopping::countDown);
        server) {
      stopping.await();
    }
  }

  private void awaitEnd() {
    try {
      if (!finished.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("tiercast: not finished after " + GRACE_SECONDS + " s, ending anyway");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command has come to its end. */
  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs, and now goes on.
    }
  }
}
