package dev.tiercast.common.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;

/**
 * A connection that speaks as much HTTP/1.1 (RFC 9112) as fetching shards needs: requests without a
 * body, answers whose length is known. The bytes go from the socket to where they belong in large
 * pieces. Used by one thread; {@link #close} may come from any.
 */
final class DirectConnection implements Closeable {
  private static final int LONGEST_HEAD = 64 << 10;
  private static final int PORT = 80;
  private static final Pattern STATUS =
      Pattern.compile("HTTP/1\\.([01]) ([1-9][0-9]{2})(?: (.*))?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private final URI server;
  private final int connectMillis;
  private final int readMillis;

  // Guarded by this, as closing comes from any thread.
  private Socket socket = new Socket();
  private boolean closed;

  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = OutputStream.nullOutputStream();

  /** What was read together with a head. */
  private final ByteBuffer ahead = ByteBuffer.allocate(LONGEST_HEAD).limit(0);

  /** Bytes of heads since it was asked last. */
  private int headBytes;

  private boolean hasBegunToAnswer;
  private boolean isLast;
  private boolean hasKnownEnd;
  private long left;

  /**
   * Is not connected yet.
   *
   * @param readMillis for one read
   */
  DirectConnection(URI server, int connectMillis, int readMillis) {
    this.server = server;
    this.connectMillis = connectMillis;
    this.readMillis = readMillis;
  }

  /** Connects to the first address of the server that can be reached. */
  void connect() throws IOException {
    int port = server.getPort() < 0 ? PORT : server.getPort();
    IOException failure = null;
    for (InetAddress address : InetAddress.getAllByName(server.getHost())) {
      try {
        connect(new InetSocketAddress(address, port));
        return;
      } catch (IOException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw failure == null ? new UnknownHostException(server.getHost()) : failure;
  }

  private void connect(InetSocketAddress address) throws IOException {
    Socket next = replaceSocket();
    boolean connected = false;
    try {
      next.setTcpNoDelay(true);
      next.setSoTimeout(readMillis);
      next.connect(address, connectMillis);
      in = next.getInputStream();
      out = next.getOutputStream();
      connected = true;
    } finally {
      if (!connected) {
        next.close();
      }
    }
  }

  private synchronized Socket replaceSocket() throws SocketException {
    if (closed) {
      throw new SocketException("cancelled");
    }
    socket = new Socket();
    return socket;
  }

  /**
   * Asks, and waits for the head of the answer.
   *
   * @param request all of it
   * @return with a negative length if the answer has no body of a known length
   */
  Exchange.Head ask(String request) throws IOException {
    hasBegunToAnswer = false;
    hasKnownEnd = false;
    headBytes = 0;
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    Exchange.Head head = head();
    while (head.status() < 200) {
      head = head();
    }
    boolean isWithoutBody = head.status() == 204 || head.status() == 304;
    hasKnownEnd = isWithoutBody || head.length() >= 0;
    left = isWithoutBody ? 0 : Math.max(0, head.length());
    return head;
  }

  /** Whether anything has come since it was asked last. */
  boolean hasBegunToAnswer() {
    return hasBegunToAnswer;
  }

  private Exchange.Head head() throws IOException {
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
      if (!ahead.hasRemaining()) {
        fill();
      }
      char next = (char) (ahead.get() & 0xff);
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

  private void fill() throws IOException {
    ahead.clear();
    int count = in.read(ahead.array());
    ahead.limit(Math.max(0, count));
    if (count < 0) {
      throw new ProtocolException("unexpected end of stream");
    }
    hasBegunToAnswer = true;
  }

  /** Reads some bytes of the body, at least one; returns how many, or -1 at its end. */
  int read(ByteBuffer into) throws IOException {
    if (left == 0) {
      return -1;
    }
    int most = (int) Math.min(into.remaining(), left);
    int count = ahead.hasRemaining() ? takeAhead(into, most) : readSocket(into, most);
    if (count < 0) {
      throw new ProtocolException("unexpected end of stream");
    }
    left -= count;
    return count;
  }

  private int takeAhead(ByteBuffer into, int most) {
    int count = Math.min(most, ahead.remaining());
    into.put(ahead.slice(ahead.position(), count));
    ahead.position(ahead.position() + count);
    return count;
  }

  private int readSocket(ByteBuffer into, int most) throws IOException {
    int count = in.read(into.array(), into.arrayOffset() + into.position(), most);
    into.position(into.position() + Math.max(0, count));
    return count;
  }

  /** Whether another request may follow: the answer was read to its end. */
  synchronized boolean isReusable() {
    return hasKnownEnd && left == 0 && !isLast && !ahead.hasRemaining() && !closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more, either way.
    }
  }
}
