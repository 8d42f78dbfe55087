package dev.tiercast.common.testing;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.testing.FaultyServer.Request;
import dev.tiercast.common.testing.Reply.Ending;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One connection to a {@link FaultyServer}: reads requests and sends what it is told to. */
final class FaultyConnection {
  private static final int PIECE = 64 << 10;
  private static final long TRICKLE_NANOS = 10_000_000;
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})-([0-9]{1,9})");

  private final FaultyServer server;
  private final Socket socket;
  private final CountDownLatch closing;

  FaultyConnection(FaultyServer server, Socket socket, CountDownLatch closing) {
    this.server = server;
    this.socket = socket;
    this.closing = closing;
  }

  /** What a server without faults answers. */
  static Reply right(byte[] bytes, @Nullable String range) {
    Matcher matcher = RANGE.matcher(range == null ? "" : range);
    if (!matcher.matches()) {
      return Reply.whole(bytes);
    }
    int start = Integer.parseInt(matcher.group(1));
    if (start >= bytes.length) {
      return Reply.text(416, "text/plain", "not satisfiable\n");
    }
    return Reply.part(bytes, start, Math.min(bytes.length, Integer.parseInt(matcher.group(2)) + 1));
  }

  void run() throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    Request request = read(in);
    while (request != null) {
      if (!send(request, server.reply(request), out)) {
        return;
      }
      request = read(in);
    }
  }

  private static @Nullable Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    String range = null;
    int body = 0;
    for (String field = line(in); !field.isEmpty(); field = line(in)) {
      if (field.toLowerCase(Locale.ROOT).startsWith("range: bytes=")) {
        range = field.substring("range: bytes=".length());
      }
      if (field.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
        body = Integer.parseInt(field.substring("content-length: ".length()));
      }
    }
    in.skipNBytes(body);
    String[] words = first.split(" ", 3);
    return new Request(words[0], words[1].substring(1), range);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** Whether the connection is good for another request. */
  private boolean send(Request request, Reply reply, OutputStream out) throws IOException {
    await(reply.gate());
    if (reply.ending() == Ending.HEAD_WITHOUT_END) {
      writeHeadWithoutEnd(out);
    }
    out.write(reply.head().getBytes(StandardCharsets.ISO_8859_1));
    if (request.method().equals("HEAD")) {
      return true;
    }
    write(request, reply.start(), reply.body(), reply.ending() == Ending.TRICKLE ? 1 : PIECE, out);
    if (reply.ending() == Ending.STALL) {
      await(closing);
    }
    if (reply.ending() == Ending.MORE) {
      writeWithoutEnd(request, out);
    }
    return reply.ending() == Ending.NEXT || reply.ending() == Ending.TRICKLE;
  }

  /** Ends when the client has gone. */
  private static void writeHeadWithoutEnd(OutputStream out) throws IOException {
    out.write("HTTP/1.1 200 OK\r\nX-Long: ".getBytes(StandardCharsets.ISO_8859_1));
    while (true) {
      out.write('a');
      LockSupport.parkNanos(TRICKLE_NANOS);
    }
  }

  /** Ends when the client has gone. */
  private void writeWithoutEnd(Request request, OutputStream out) throws IOException {
    byte[] more = new byte[PIECE];
    while (true) {
      write(request, 0, more, PIECE, out);
    }
  }

  private void write(Request request, int start, byte[] bytes, int piece, OutputStream out)
      throws IOException {
    for (int at = 0; at < bytes.length; at += piece) {
      int count = Math.min(piece, bytes.length - at);
      // Counted first: who has the last byte of an answer may look at the count at once.
      server.sent(request.path(), ByteRange.ofLength((long) start + at, count));
      out.write(bytes, at, count);
      if (piece == 1) {
        LockSupport.parkNanos(TRICKLE_NANOS);
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
