package dev.tiercast.common.serve.body;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.store.Mapping;
import dev.tiercast.common.store.StoredBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Windows onto the files that are being read, mapped once and shared by all who read the same
 * bytes, within a budget of address space. A file is known by its digest, so a window shows the
 * right bytes whichever version or file they were mapped from. What nobody uses stays for a while,
 * and makes room when room is needed. Thread safe.
 */
final class Windows implements AutoCloseable {
  /** Few enough mappings for the kernel, small enough that the budget goes round. */
  static final int WINDOW_BYTES = 8 << 20;

  /** Long enough to be found by the next reader; deleted files take room until it is over. */
  static final long KEPT_NANOS = 10_000_000_000L;

  /** Even when room is needed: whoever has just released it may be in the middle of a last look. */
  static final long GRACE_NANOS = 1_000_000_000L;

  private record Key(Digest file, long index) {}

  private final long budget;
  private final LongSupplier nanoTime;
  private final Map<Key, Window> windows = new HashMap<>();
  private long mapped;

  /**
   * @param budget bytes of address space
   */
  Windows(long budget, LongSupplier nanoTime) {
    this.budget = budget;
    this.nanoTime = nanoTime;
  }

  /** Bytes that are mapped. */
  synchronized long mappedBytes() {
    return mapped;
  }

  /** The window around a place, if it is there already; to be released. */
  synchronized @Nullable Window find(Digest file, long position) {
    Window window = windows.get(key(file, position));
    if (window != null) {
      window.users++;
    }
    return window;
  }

  /**
   * Maps the window around a place, to be released.
   *
   * @param file the bytes of that digest; closed with the window, if there is one
   * @return null if there is no room for it, or the bytes cannot be mapped
   */
  @Nullable Window open(Digest sha256, StoredBytes file, long position) {
    long start = position - position % WINDOW_BYTES;
    int length = (int) Math.min(WINDOW_BYTES, file.size() - start);
    if (!takeRoom(length)) {
      return null;
    }
    Optional<Mapping> mapping = file.map(start, length);
    if (mapping.isEmpty()) {
      giveRoom(length);
      return null;
    }
    return share(key(sha256, position), new Window(file, mapping.get(), start, length));
  }

  /** Of two that were mapped at the same time one is enough. */
  private synchronized Window share(Key key, Window window) {
    Window shared = windows.putIfAbsent(key, window);
    if (shared != null) {
      mapped -= window.length();
      window.close();
    }
    Window used = shared == null ? window : shared;
    used.users++;
    return used;
  }

  private synchronized boolean takeRoom(int length) {
    if (mapped + length > budget) {
      closeUnusedFor(GRACE_NANOS);
    }
    if (mapped + length > budget) {
      return false;
    }
    mapped += length;
    return true;
  }

  private synchronized void giveRoom(int length) {
    mapped -= length;
  }

  /** A user will not touch it again. */
  synchronized void release(Window window) {
    window.users--;
    window.unusedSince = nanoTime.getAsLong();
    if (window.users == 0 && !windows.containsValue(window)) {
      close(window);
    }
  }

  /** Nobody is to find any window of a file again: it is not what it was. */
  synchronized void forget(Digest file) {
    List<Key> keys = windows.keySet().stream().filter(key -> key.file().equals(file)).toList();
    for (Key key : keys) {
      Window window = windows.remove(key);
      if (window != null && window.users == 0) {
        close(window);
      }
    }
  }

  /** Closes what nobody has used for a while. */
  synchronized void expire() {
    closeUnusedFor(KEPT_NANOS);
  }

  private void closeUnusedFor(long nanos) {
    long now = nanoTime.getAsLong();
    closeAll(window -> window.users == 0 && now - window.unusedSince > nanos);
  }

  private void closeAll(Predicate<Window> which) {
    List<Window> closing = new ArrayList<>(windows.values());
    closing.removeIf(which.negate());
    windows.values().removeAll(closing);
    closing.forEach(this::close);
  }

  private void close(Window window) {
    mapped -= window.length();
    window.close();
  }

  /** Closes what nobody uses; the rest when it is released. */
  @Override
  public synchronized void close() {
    closeAll(window -> window.users == 0);
    windows.clear();
  }

  private static Key key(Digest file, long position) {
    return new Key(file, position / WINDOW_BYTES);
  }
}
