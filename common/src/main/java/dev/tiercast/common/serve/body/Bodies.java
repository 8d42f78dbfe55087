package dev.tiercast.common.serve.body;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes bodies, and has what they share. Thread safe. */
public final class Bodies implements AutoCloseable {
  /** More than a disk gains from. */
  private static final int DISK_THREADS = 16;

  /** Address space for windows, in bytes. */
  private static final long WINDOW_BUDGET = 2L << 30;

  private final Windows windows;
  private final Copies copies;
  private final Waits waits;

  /** What comes when it is shut down is done by whoever brings it: nothing may be left open. */
  private final ThreadPoolExecutor disk =
      new ThreadPoolExecutor(
          DISK_THREADS,
          DISK_THREADS,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          (task, shutDown) -> task.run());

  /**
   * @param buffers where bytes are put that cannot be mapped
   * @param longestWait for bytes that have not come yet
   * @param nanoTime nanoseconds from some point in time
   * @param server runs what goes on after a wait
   * @param onLate told of each wait that was in vain
   */
  public Bodies(
      ByteBufferPool buffers,
      Duration longestWait,
      LongSupplier nanoTime,
      Executor server,
      Runnable onLate) {
    windows = new Windows(WINDOW_BUDGET, nanoTime, disk);
    copies = new Copies(buffers);
    waits = new Waits(longestWait, nanoTime, server, onLate);
    disk.allowCoreThreadTimeOut(true);
    disk.setThreadFactory(
        task -> {
          Thread thread = new Thread(task, "disk");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Begins to write a body, and returns.
   *
   * @param unreadable answers instead, when bytes cannot be read; the response may be committed
   * @param callback told when the response is complete, or that it cannot be
   */
  public void write(
      Body body, Response response, Consumer<IOException> unreadable, Callback callback) {
    new BodyWriter(body, this, response, unreadable, callback).iterate();
  }

  Waits waits() {
    return waits;
  }

  Executor disk() {
    return disk;
  }

  Pieces open(Segment segment) {
    if (segment instanceof Segment.Stored stored) {
      return new StoredPieces(stored.file(), stored.range(), windows, copies);
    }
    return new HeldPieces(((Segment.Held) segment).bytes());
  }

  /** Bytes of files that are mapped. */
  public long mappedBytes() {
    return windows.mappedBytes();
  }

  /** How many bodies wait for bytes that have not come yet. */
  public int waiting() {
    return waits.waiting();
  }

  /**
   * Gives back what nobody has used for a while, and ends waits that last too long; to be called
   * every second.
   */
  public void tidy() {
    windows.expire();
    waits.look();
  }

  /** No body waits for anything that has not come any more. */
  public void lift() {
    waits.close();
  }

  /** Lets go of what is shared; bodies that are being written may still end. */
  @Override
  public void close() {
    windows.close();
    disk.shutdown();
  }
}
