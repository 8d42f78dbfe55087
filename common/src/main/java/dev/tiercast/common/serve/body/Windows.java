package dev.tiercast.common.serve.body;

import dev.tiercast.common.store.Mapping;
import dev.tiercast.common.store.StoredBytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Windows onto the files that are being read, mapped once and shared by all who read the same
 * bytes, within a budget of address space. A file is known by its digest, so a window shows the
 * right bytes whichever version or file they were mapped from; what is still being received is
 * known by that, so that nobody else sees what is not there yet. What nobody uses stays for a
 * while, and makes room when room is needed. Thread safe; nothing is opened or closed under the
 * lock.
 */
final class Windows implements AutoCloseable {
  /** Few enough mappings for the kernel, small enough that the budget goes round. */
  static final int WINDOW_BYTES = 8 << 20;

  /** Each has a file open, and is a mapping, of which a process may have some ten thousands. */
  static final int MOST = 512;

  /** Long enough to be found by the next reader; deleted files take room until it is over. */
  static final long KEPT_NANOS = 10_000_000_000L;

  /** Even when room is needed: whoever has just released it may be in the middle of a last look. */
  static final long GRACE_NANOS = 1_000_000_000L;

  private record Key(Object file, long index) {}

  private final long budget;
  private final LongSupplier nanoTime;
  private final Executor closer;

  private final Map<Key, Window> windows = new HashMap<>();

  /** Those that nobody is to find again; some are still in use. */
  private final List<Window> leaving = new ArrayList<>();

  private int count;
  private long mapped;
  private boolean closed;

  /**
   * @param budget bytes of address space
   * @param closer where windows are closed, as that may take its time
   */
  Windows(long budget, LongSupplier nanoTime, Executor closer) {
    this.budget = budget;
    this.nanoTime = nanoTime;
    this.closer = closer;
  }

  /** Bytes that are mapped. */
  synchronized long mappedBytes() {
    return mapped;
  }

  /** The window around a place, if it is there already; to be released. */
  synchronized @Nullable Window find(Object file, long position) {
    Window window = windows.get(key(file, position));
    if (window != null) {
      window.users++;
    }
    return window;
  }

  /**
   * Maps the window around a place, to be released.
   *
   * @param identity what the bytes are known by
   * @param file the bytes; closed with the window, if there is one
   * @return null if there is no room for it, or the bytes cannot be mapped
   */
  @Nullable Window open(Object identity, StoredBytes file, long position) {
    long start = position - position % WINDOW_BYTES;
    int length = (int) Math.min(WINDOW_BYTES, file.size() - start);
    if (!takeRoom(length)) {
      return null;
    }
    Optional<Mapping> mapping = Optional.empty();
    try {
      mapping = file.map(start, length);
    } finally {
      if (mapping.isEmpty()) {
        giveRoom(length);
      }
    }
    return mapping
        .map(bytes -> share(key(identity, position), new Window(file, bytes, start, length)))
        .orElse(null);
  }

  /** Of two that were mapped at the same time one is enough. */
  private Window share(Key key, Window window) {
    Window shared;
    synchronized (this) {
      shared = windows.putIfAbsent(key, window);
      (shared == null ? window : shared).users++;
    }
    if (shared == null) {
      return window;
    }
    giveRoom(window.length());
    closer.execute(window::close);
    return shared;
  }

  private synchronized boolean takeRoom(int length) {
    if (!hasRoom(length)) {
      closeAll(takeOut(unusedFor(GRACE_NANOS)));
    }
    boolean fits = hasRoom(length);
    if (fits) {
      count++;
      mapped += length;
    }
    return fits;
  }

  private boolean hasRoom(int length) {
    return !closed && count < MOST && mapped + length <= budget;
  }

  private synchronized void giveRoom(int length) {
    count--;
    mapped -= length;
  }

  /** A user will not touch it again. */
  synchronized void release(Window window) {
    window.users--;
    window.unusedSince = nanoTime.getAsLong();
    if (closed) {
      closeAll(takeOut(left -> left.users == 0));
    }
  }

  /** Nobody is to find any window of a file again: it is not what it was. */
  synchronized void forget(Object file) {
    List<Key> keys = windows.keySet().stream().filter(key -> key.file().equals(file)).toList();
    keys.forEach(key -> leaving.add(windows.remove(key)));
  }

  /** Closes what nobody has used for a while; to be called now and then. */
  synchronized void expire() {
    closeAll(takeOut(unusedFor(KEPT_NANOS)));
  }

  private Predicate<Window> unusedFor(long nanos) {
    long now = nanoTime.getAsLong();
    return window -> window.users == 0 && now - window.unusedSince > nanos;
  }

  private List<Window> takeOut(Predicate<Window> which) {
    List<Window> out = new ArrayList<>();
    for (Collection<Window> some : List.of(windows.values(), leaving)) {
      some.stream().filter(which).forEach(out::add);
      some.removeAll(out);
    }
    for (Window window : out) {
      giveRoom(window.length());
    }
    return out;
  }

  private void closeAll(List<Window> closing) {
    closing.forEach(window -> closer.execute(window::close));
  }

  /** Closes what nobody uses; the rest when it is released. */
  @Override
  public synchronized void close() {
    closed = true;
    closeAll(takeOut(window -> window.users == 0));
  }

  private static Key key(Object file, long position) {
    return new Key(file, position / WINDOW_BYTES);
  }
}
