package dev.tiercast.relay;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a relay is made of, closed together: last added, first closed. Thread safe. */
final class Parts implements Closeable {
  /** A part; its closing fails with nothing but an {@link IOException}. */
  @FunctionalInterface
  interface Part {
    void close() throws IOException;
  }

  private final Deque<Part> parts = new ArrayDeque<>();

  /** Adds a part that has just been started. */
  synchronized void add(Part part) {
    parts.push(part);
  }

  /** Closes all of them, also when some fail; once closed, closing again does nothing. */
  @Override
  public synchronized void close() throws IOException {
    IOException failure = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
