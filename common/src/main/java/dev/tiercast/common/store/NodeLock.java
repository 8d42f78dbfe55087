package dev.tiercast.common.store;

import dev.tiercast.common.layout.DataDirectory;
import java.io.Closeable;
import java.io.IOException;

/** The right to serve a data directory: one origin or relay at a time. */
public final class NodeLock implements Closeable {
  private final FileMutex mutex;

  private NodeLock(FileMutex mutex) {
    this.mutex = mutex;
  }

  /**
   * Takes the directory.
   *
   * @throws IOException if another origin or relay serves it, in this process or in another
   */
  public static NodeLock acquire(DataDirectory directory) throws IOException {
    return FileMutex.tryAcquire(directory.nodeLock())
        .map(NodeLock::new)
        .orElseThrow(
            () ->
                new IOException(
                    directory.root()
                        + ": another origin or relay serves this folder; stop it or choose"
                        + " another --data-dir"));
  }

  /** Gives it back. */
  @Override
  public void close() throws IOException {
    mutex.close();
  }
}
