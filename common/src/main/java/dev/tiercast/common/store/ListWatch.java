package dev.tiercast.common.store;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that another program has replaced the list of a data directory: at once where the system
 * tells, and by looking now and then, as some file systems tell nothing. Has a thread while
 * somebody wants to know. Thread safe.
 */
final class ListWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ListWatch.class);
  private static final long LOOK_MILLIS = 2_000;

  private final Path folder;
  private final Supplier<@Nullable Object> stamp;
  private final Runnable onChange;

  // Guarded by this.
  private int wanted;
  private @Nullable Thread thread;

  /**
   * @param folder in which the list is replaced
   * @param stamp tells one replacement from another
   */
  ListWatch(Path folder, Supplier<@Nullable Object> stamp, Runnable onChange) {
    this.folder = folder;
    this.stamp = stamp;
    this.onChange = onChange;
  }

  /** One more wants to know. */
  synchronized void begin() {
    wanted++;
    if (thread == null) {
      Object seen = stamp.get();
      thread = new Thread(() -> run(seen), "news");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** One less does. */
  synchronized void end() {
    wanted--;
    if (wanted == 0 && thread != null) {
      thread.interrupt();
      thread = null;
    }
  }

  private void run(@Nullable Object before) {
    try (WatchService service = register()) {
      Object seen = before;
      while (!Thread.currentThread().isInterrupted()) {
        Object now = stamp.get();
        if (!Objects.equals(seen, now)) {
          seen = now;
          onChange.run();
        }
        await(service);
      }
    } catch (InterruptedException | ClosedWatchServiceException over) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("{} is not watched any more: {}", folder, e.toString());
    }
  }

  /** Null if the system tells nothing: there are only so many who can be told. */
  private @Nullable WatchService register() throws IOException {
    WatchService service = null;
    try {
      service = folder.getFileSystem().newWatchService();
      folder.register(
          service,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
      return service;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.info("{}: changes by other programs are seen within seconds only: {}", folder, e);
      if (service != null) {
        service.close();
      }
      return null;
    }
  }

  private static void await(@Nullable WatchService service) throws InterruptedException {
    if (service == null) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      return;
    }
    WatchKey key = service.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    if (key != null) {
      key.pollEvents();
      key.reset();
    }
  }
}
