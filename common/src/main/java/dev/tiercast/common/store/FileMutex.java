package dev.tiercast.common.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Exclusion between processes, and between threads of one process, by a lock on a file. The system
 * releases it when the process ends, however it ends; the file stays.
 */
public final class FileMutex implements Closeable {
  /** Locks of files exclude other processes only, so this process keeps its own book. */
  private static final Set<Path> HELD_HERE = new HashSet<>();

  private final Path file;
  private final FileChannel channel;

  private FileMutex(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes the lock if nobody holds it. The file is created, with its folder. */
  public static Optional<FileMutex> tryAcquire(Path file) throws IOException {
    Path key = keyOf(file);
    synchronized (HELD_HERE) {
      if (!HELD_HERE.add(key)) {
        return Optional.empty();
      }
    }
    return lock(key, false);
  }

  /** Takes the lock, waiting for whoever holds it. */
  public static FileMutex acquire(Path file) throws IOException {
    Path key = keyOf(file);
    synchronized (HELD_HERE) {
      while (!HELD_HERE.add(key)) {
        awaitRelease();
      }
    }
    return lock(key, true).orElseThrow();
  }

  private static void awaitRelease() throws IOException {
    try {
      HELD_HERE.wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a lock", e);
    }
  }

  private static Path keyOf(Path file) throws IOException {
    Path folder = Disk.parent(file);
    Files.createDirectories(folder);
    return folder.toRealPath().resolve(file.getFileName());
  }

  private static Optional<FileMutex> lock(Path key, boolean wait) throws IOException {
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = wait ? channel.lock() : channel.tryLock();
      locked = lock != null;
      return locked ? Optional.of(new FileMutex(key, channel)) : Optional.empty();
    } finally {
      if (!locked) {
        if (channel != null) {
          channel.close();
        }
        forget(key);
      }
    }
  }

  private static void forget(Path key) {
    synchronized (HELD_HERE) {
      HELD_HERE.remove(key);
      HELD_HERE.notifyAll();
    }
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      try {
        channel.close();
      } finally {
        forget(file);
      }
    }
  }
}
