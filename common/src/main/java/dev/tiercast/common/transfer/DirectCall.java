package dev.tiercast.common.transfer;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One request on a connection and its answer, in as much HTTP/1.1 (RFC 9112) as fetching shards
 * needs: requests without a body, answers whose length is known. While the body is read another
 * call may {@link #follow}: it asks at once, and its turn to read comes with the end of that body.
 * Used by one thread; {@link #end}, {@link #cancel} and {@link #follow} may come from any.
 */
final class DirectCall {
  private static final int LONGEST_HEAD = 64 << 10;
  private static final Pattern STATUS =
      Pattern.compile("HTTP/1\\.([01]) ([1-9][0-9]{2})(?: (.*))?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private final DirectConnection connection;

  /**
   * Whether this may read, as soon as it is known. Whoever completes it decides: who passes the
   * turn on to one that has gone closes the connection.
   */
  private final CompletableFuture<Boolean> turn = new CompletableFuture<>();

  private int headBytes;
  private boolean hasBegunToAnswer;
  private boolean isLast;
  private long left;

  // Guarded by this.
  private boolean mayBeFollowed;
  private boolean isRead;
  private boolean isOver;
  private @Nullable DirectCall next;

  private DirectCall(DirectConnection connection) {
    this.connection = connection;
  }

  /** The only call on a connection. */
  static DirectCall on(DirectConnection connection) {
    DirectCall call = new DirectCall(connection);
    call.turn.complete(true);
    return call;
  }

  /**
   * Another call on the same connection, if it can have one more: this one is being answered, the
   * answer is not the last there, and nobody else follows.
   */
  synchronized Optional<DirectCall> follow() {
    if (!mayBeFollowed || next != null || isOver) {
      return Optional.empty();
    }
    DirectCall following = new DirectCall(connection);
    next = following;
    if (isRead) {
      following.turn.complete(true);
    }
    return Optional.of(following);
  }

  /** Asks; does not wait for the answer. */
  void send(String request) throws IOException {
    connection.send(request);
  }

  /**
   * Waits for the end of the answer before.
   *
   * @return whether there can be an answer to this call; never if it was cancelled
   */
  boolean awaitTurn() {
    return turn.join();
  }

  /**
   * Waits for the head of the answer.
   *
   * @return with a negative length if the answer has no body of a known length
   */
  Exchange.Head head() throws IOException {
    Exchange.Head head = anyHead();
    while (head.status() < 200) {
      head = anyHead();
    }
    boolean isWithoutBody = head.status() == 204 || head.status() == 304;
    left = isWithoutBody ? 0 : Math.max(0, head.length());
    boolean hasKnownEnd = isWithoutBody || head.length() >= 0;
    answering(hasKnownEnd && !isLast, hasKnownEnd && left == 0);
    return head;
  }

  private synchronized void answering(boolean mayBeFollowed, boolean isRead) {
    this.mayBeFollowed = mayBeFollowed;
    this.isRead = isRead;
  }

  /** Whether anything of the answer has come. */
  boolean hasBegunToAnswer() {
    return hasBegunToAnswer;
  }

  private Exchange.Head anyHead() throws IOException {
    Matcher status = STATUS.matcher(line());
    if (!status.matches()) {
      throw new ProtocolException("does not speak HTTP/1.1");
    }
    Headers.Builder fields = new Headers.Builder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      HeadField field = HeadField.of(line);
      fields.addUnsafeNonAscii(field.name(), field.value());
    }
    Headers built = fields.build();
    isLast = status.group(1).equals("0") || "close".equalsIgnoreCase(built.get("Connection"));
    String reason = status.group(3);
    return new Exchange.Head(
        Integer.parseInt(status.group(2)), reason == null ? "" : reason, built, length(built));
  }

  private static long length(Headers fields) throws ProtocolException {
    String length = fields.get("Content-Length");
    if (length == null || fields.get("Transfer-Encoding") != null) {
      return -1;
    }
    boolean isSaidOnce = fields.values("Content-Length").stream().distinct().count() == 1;
    if (!isSaidOnce || !LENGTH.matcher(length).matches()) {
      throw new ProtocolException("sends a malformed length");
    }
    return Long.parseLong(length);
  }

  /** A line of a head without its end. */
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      char next = connection.next();
      hasBegunToAnswer = true;
      if (next == '\n') {
        int length = line.length();
        boolean hasReturn = length > 0 && line.charAt(length - 1) == '\r';
        return line.substring(0, hasReturn ? length - 1 : length);
      }
      line.append(next);
      if (++headBytes > LONGEST_HEAD) {
        throw new ProtocolException("sends a head without end");
      }
    }
  }

  /** Reads some bytes of the body, at least one; returns how many, or -1 at its end. */
  int read(ByteBuffer into) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = connection.read(into, (int) Math.min(into.remaining(), left));
    left -= count;
    if (left == 0) {
      passOn();
    }
    return count;
  }

  private synchronized void passOn() {
    isRead = true;
    if (next != null && !next.turn.complete(true)) {
      connection.close();
    }
  }

  /**
   * Nothing more is read. The connection is closed where that leaves it in the middle of an answer;
   * a follower that waits is told.
   *
   * @return whether the connection is left to whoever called, for another request
   */
  synchronized boolean end() {
    if (isOver) {
      return false;
    }
    isOver = true;
    if (turn.complete(false) || !turn.join()) {
      return false;
    }
    if (isRead && mayBeFollowed) {
      return next == null;
    }
    connection.close();
    if (next != null) {
      next.turn.complete(false);
    }
    return false;
  }

  /** Makes whatever waits fail at once, and later. */
  void cancel() {
    if (end()) {
      connection.close();
    }
  }
}
