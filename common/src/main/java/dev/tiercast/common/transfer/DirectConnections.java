package dev.tiercast.common.transfer;

import java.io.Closeable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Connections that wait for the next request to the same server. Thread safe. */
final class DirectConnections implements Closeable {
  private static final int MOST_IDLE = 64;
  private static final long LONGEST_IDLE = TimeUnit.SECONDS.toNanos(60);

  private record Idle(DirectConnection connection, long since) {}

  private final int connectMillis;
  private final int readMillis;
  private final Map<String, Deque<Idle>> idle = new HashMap<>();
  private int count;
  private boolean closed;

  DirectConnections(Duration connectTimeout, Duration readTimeout) {
    this.connectMillis = (int) connectTimeout.toMillis();
    this.readMillis = (int) readTimeout.toMillis();
  }

  /** A new connection to a server, not yet connected. */
  DirectConnection create(URI server) {
    return new DirectConnection(server, connectMillis, readMillis);
  }

  /** One that was used before; the server may have closed it meanwhile. */
  synchronized Optional<DirectConnection> take(URI server) {
    Deque<Idle> waiting = idle.getOrDefault(server.getAuthority(), new ArrayDeque<>());
    while (!waiting.isEmpty()) {
      Idle last = waiting.removeLast();
      count--;
      if (System.nanoTime() - last.since < LONGEST_IDLE) {
        return Optional.of(last.connection);
      }
      last.connection.close();
    }
    return Optional.empty();
  }

  /** Keeps a connection for the next request, if it can have one. */
  synchronized void giveBack(URI server, DirectConnection connection) {
    if (closed || count == MOST_IDLE || !connection.isReusable()) {
      connection.close();
      return;
    }
    count++;
    idle.computeIfAbsent(server.getAuthority(), authority -> new ArrayDeque<>())
        .addLast(new Idle(connection, System.nanoTime()));
  }

  /** Closes those that wait, and from now on those that are given back. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.values().forEach(waiting -> waiting.forEach(each -> each.connection.close()));
    idle.clear();
  }
}
