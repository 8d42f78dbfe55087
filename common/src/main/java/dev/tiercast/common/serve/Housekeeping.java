package dev.tiercast.common.serve;

import dev.tiercast.common.serve.limit.Timer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server does from time to time, and later. One thread does it all, so nothing of it may
 * wait. Thread safe.
 */
final class Housekeeping implements Timer, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread keeper = new Thread(task, "housekeeping");
            keeper.setDaemon(true);
            return keeper;
          });

  /** What was put off, until it is done. */
  private final Set<Task> putOff = ConcurrentHashMap.newKeySet();

  /** Runs a task every second from now on. */
  void everySecond(Runnable task) {
    var unused = thread.scheduleAtFixedRate(() -> run(task), 1, 1, TimeUnit.SECONDS);
  }

  /** A failure must not keep it from being done the next time. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.warn("housekeeping: {}", e.toString(), e);
    }
  }

  @Override
  public void after(long nanos, Runnable task) {
    Task later = new Task(task);
    putOff.add(later);
    try {
      var unused = thread.schedule(later, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      later.run();
    }
  }

  /** Does at once what was put off, and nothing any more from time to time. */
  @Override
  public void close() {
    thread.shutdownNow();
    putOff.forEach(Task::run);
  }

  /** Something that is done once. */
  private final class Task implements Runnable {
    private final Runnable task;

    private Task(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (putOff.remove(this)) {
        Housekeeping.run(task);
      }
    }
  }
}
