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

  /** What this is to follow, until it has been asked. */
  private @Nullable DirectExchange before;

  // Guarded by this, as cancelling comes from any thread.
  private @Nullable Asked asked;
  private boolean cancelled;

  /** A call, and the server that it is made to. */
  private record Asked(URI server, DirectConnection connection, DirectCall call) {}

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

  /**
   * The same, on the connection of another exchange that is under way: this one asks before that
   * has come to its end (pipelining: RFC 9112, 9.3.2). If that cannot be, or its answer breaks off,
   * it is as any other.
   */
  static DirectExchange following(
      DirectExchange before,
      DirectConnections connections,
      Place place,
      String request,
      Exchange otherwise) {
    DirectExchange exchange = new DirectExchange(connections, place, request, otherwise);
    exchange.before = before;
    return exchange;
  }

  @Override
  public void begin() throws IOException {
    DirectExchange last = before;
    before = null;
    Optional<Asked> following = last == null ? Optional.empty() : last.follow();
    if (following.isPresent()) {
      DirectCall call = adopt(following.get());
      try {
        call.send(request);
      } catch (IOException e) {
        // It is the one before that is broken.
        call.cancel();
      }
      boolean unused = call.awaitTurn();
    }
  }

  private synchronized Optional<Asked> follow() {
    Asked current = asked;
    return current == null
        ? Optional.empty()
        : current.call.follow().map(call -> new Asked(current.server, current.connection, call));
  }

  @Override
  public Head open() throws IOException {
    Head head = ask();
    boolean hasBody = head.status() == 200 || head.status() == 206;
    if (!hasBody || head.length() >= 0) {
      return head;
    }
    current().cancel();
    isOtherwise = true;
    return otherwise.open();
  }

  private Head ask() throws IOException {
    Optional<DirectCall> following = inTurn();
    Optional<Head> head = following.isPresent() ? answer(following.get()) : Optional.empty();
    if (head.isPresent()) {
      return head.get();
    }
    URI server = place.find();
    Optional<DirectConnection> used = connections.take(server);
    head = used.isPresent() ? askAgain(server, used.get()) : head;
    if (head.isPresent()) {
      return head.get();
    }
    DirectConnection fresh = connections.create(server);
    DirectCall call = adopt(new Asked(server, fresh, DirectCall.on(fresh)));
    fresh.connect();
    call.send(request);
    return call.head();
  }

  /** A call that has been sent, and whose turn has come. */
  private synchronized Optional<DirectCall> inTurn() {
    return Optional.ofNullable(asked).map(Asked::call).filter(DirectCall::awaitTurn);
  }

  private Optional<Head> askAgain(URI server, DirectConnection used) throws IOException {
    DirectCall call = adopt(new Asked(server, used, DirectCall.on(used)));
    try {
      call.send(request);
    } catch (IOException e) {
      call.cancel();
      return Optional.empty();
    }
    return answer(call);
  }

  /**
   * The answer over a connection that was used before; empty if the server had closed it: that is
   * no failure (RFC 9112, 9.3.1).
   */
  private Optional<Head> answer(DirectCall call) throws IOException {
    try {
      return Optional.of(call.head());
    } catch (SocketTimeoutException e) {
      // It is open, but the server does not answer.
      call.cancel();
      throw e;
    } catch (IOException e) {
      call.cancel();
      if (call.hasBegunToAnswer() || isCancelled()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private synchronized DirectCall adopt(Asked next) throws IOException {
    asked = next;
    if (cancelled) {
      next.call.cancel();
      throw new IOException("cancelled");
    }
    return next.call;
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  private synchronized DirectCall current() {
    if (asked == null) {
      throw new IllegalStateException("not opened");
    }
    return asked.call;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return isOtherwise ? otherwise.read(into) : current().read(into);
  }

  @Override
  public synchronized void cancel() {
    cancelled = true;
    otherwise.cancel();
    if (asked != null) {
      asked.call.cancel();
    }
  }

  @Override
  public synchronized void close() {
    if (asked != null) {
      if (asked.call.end()) {
        connections.giveBack(asked.server, asked.connection);
      }
      asked = null;
    }
    otherwise.close();
  }
}
