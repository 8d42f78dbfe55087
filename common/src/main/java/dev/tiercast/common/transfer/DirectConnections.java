package dev.tiercast.common.transfer;

import java.io.Closeable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Connections that wait for the next request to the same server. Thread safe. */
final class DirectConnections implements Closeable {
  private static final int MOST_IDLE = 64;
  private static final long LONGEST_IDLE = TimeUnit.SECONDS.toNanos(60);

  private record Idle(String authority, DirectConnection connection, long since) {}

  private final int connectMillis;
  private final int readMillis;
  private final int mostIdle;
  private final LongSupplier nanoTime;

  /** Of all servers; those that have waited longest come first. */
  private final Deque<Idle> idle = new ArrayDeque<>();

  private boolean closed;

  DirectConnections(Duration connectTimeout, Duration readTimeout) {
    this(connectTimeout, readTimeout, MOST_IDLE, System::nanoTime);
  }

  DirectConnections(
      Duration connectTimeout, Duration readTimeout, int mostIdle, LongSupplier nanoTime) {
    this.connectMillis = (int) connectTimeout.toMillis();
    this.readMillis = (int) readTimeout.toMillis();
    this.mostIdle = mostIdle;
    this.nanoTime = nanoTime;
  }

  /** A new connection to a server, not yet connected. */
  DirectConnection create(URI server) {
    return new DirectConnection(server, connectMillis, readMillis);
  }

  /** One that was used before; the server may have closed it meanwhile. */
  synchronized Optional<DirectConnection> take(URI server) {
    dropExpired();
    Iterator<Idle> latestFirst = idle.descendingIterator();
    while (latestFirst.hasNext()) {
      Idle next = latestFirst.next();
      if (next.authority.equals(server.getAuthority())) {
        latestFirst.remove();
        return Optional.of(next.connection);
      }
    }
    return Optional.empty();
  }

  /** Keeps a connection for the next request, if it can have one. */
  synchronized void giveBack(URI server, DirectConnection connection) {
    if (closed || !connection.isReusable()) {
      connection.close();
      return;
    }
    dropExpired();
    idle.addLast(new Idle(server.getAuthority(), connection, nanoTime.getAsLong()));
    if (idle.size() > mostIdle) {
      idle.removeFirst().connection.close();
    }
  }

  private void dropExpired() {
    long now = nanoTime.getAsLong();
    while (!idle.isEmpty() && now - idle.getFirst().since >= LONGEST_IDLE) {
      idle.removeFirst().connection.close();
    }
  }

  /** Closes those that wait, and from now on those that are given back. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(each -> each.connection.close());
    idle.clear();
  }
}
