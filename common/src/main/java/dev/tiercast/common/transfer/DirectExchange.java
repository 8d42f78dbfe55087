package dev.tiercast.common.transfer;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An exchange for the bytes of a shard, over a connection of our own: it reads 128 KiB where the
 * client library reads 8. What only the library understands is asked for once more through it.
 */
final class DirectExchange implements Exchange {
  private final DirectConnections connections;
  private final Place place;
  private final String request;
  private final Exchange otherwise;
  private boolean isOtherwise;
  private @Nullable URI endpoint;

  // Guarded by this, as cancelling comes from any thread.
  private @Nullable DirectConnection connection;
  private boolean cancelled;

  /** Where the server is, as it is known now. */
  interface Place {
    URI find() throws UnknownHostException;
  }

  /**
   * @param request to send, all of it
   * @param otherwise is used if the answer is not of a kind that is known here
   */
  DirectExchange(DirectConnections connections, Place place, String request, Exchange otherwise) {
    this.connections = connections;
    this.place = place;
    this.request = request;
    this.otherwise = otherwise;
  }

  @Override
  public Head open() throws IOException {
    Head head = ask();
    boolean hasBody = head.status() == 200 || head.status() == 206;
    if (!hasBody || head.length() >= 0) {
      return head;
    }
    current().close();
    isOtherwise = true;
    return otherwise.open();
  }

  private Head ask() throws IOException {
    URI server = place.find();
    endpoint = server;
    Optional<DirectConnection> used = connections.take(server);
    if (used.isPresent()) {
      DirectConnection again = adopt(used.get());
      try {
        return again.ask(request);
      } catch (SocketTimeoutException e) {
        // It is open, but the server does not answer.
        again.close();
        throw e;
      } catch (IOException e) {
        again.close();
        if (again.hasBegunToAnswer() || isCancelled()) {
          throw e;
        }
        // The server had closed it: that is no failure (RFC 9112, 9.3.1).
      }
    }
    DirectConnection fresh = adopt(connections.create(server));
    fresh.connect();
    return fresh.ask(request);
  }

  private synchronized DirectConnection adopt(DirectConnection taken) throws IOException {
    connection = taken;
    if (cancelled) {
      taken.close();
      throw new IOException("cancelled");
    }
    return taken;
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  private synchronized DirectConnection current() {
    if (connection == null) {
      throw new IllegalStateException("not opened");
    }
    return connection;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return isOtherwise ? otherwise.read(into) : current().read(into);
  }

  @Override
  public synchronized void cancel() {
    cancelled = true;
    otherwise.cancel();
    if (connection != null) {
      connection.close();
    }
  }

  @Override
  public synchronized void close() {
    if (connection != null && endpoint != null) {
      connections.giveBack(endpoint, connection);
      connection = null;
    }
    otherwise.close();
  }
}
