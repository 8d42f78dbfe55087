package dev.tiercast.common.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;

/** An answer as it will be sent, be it right or wrong. Immutable; nobody writes to the arrays. */
final class Reply {
  /** What follows the body. */
  enum Ending {
    /** The next request on the same connection. */
    NEXT,
    /** The end of the connection. */
    CLOSE,
    /** Nothing, while the connection stays open. */
    STALL,
    /** More bytes, without end. */
    MORE,
    /** The next request, but the body comes byte by byte. */
    TRICKLE,
    /** Nothing, because the head comes byte by byte and has no end. */
    HEAD_WITHOUT_END
  }

  private static final CountDownLatch OPEN = new CountDownLatch(0);

  private final boolean head;
  private final int status;
  private final Map<String, String> header;
  private final byte[] whole;
  private final int start;
  private final byte[] body;
  private final Ending ending;
  private final CountDownLatch gate;

  private Reply(
      boolean head,
      int status,
      Map<String, String> header,
      byte[] whole,
      int start,
      byte[] body,
      Ending ending,
      CountDownLatch gate) {
    this.head = head;
    this.status = status;
    this.header = header;
    this.whole = whole;
    this.start = start;
    this.body = body;
    this.ending = ending;
    this.gate = gate;
  }

  /** All of a resource. */
  static Reply whole(byte[] bytes) {
    return new Reply(true, 200, Map.of(), bytes, 0, bytes, Ending.NEXT, OPEN).sized();
  }

  /** A range of a resource. */
  static Reply part(byte[] bytes, int start, int end) {
    byte[] part = Arrays.copyOfRange(bytes, start, end);
    String range = "bytes %d-%d/%d".formatted(start, end - 1, bytes.length);
    return new Reply(true, 206, Map.of(), bytes, start, part, Ending.NEXT, OPEN)
        .sized()
        .with("Content-Range", range);
  }

  /** A status and a text instead of a resource. */
  static Reply text(int status, String type, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Reply(true, status, Map.of("Content-Type", type), bytes, 0, bytes, Ending.NEXT, OPEN)
        .sized();
  }

  /** The status line and the header, empty if there are none. */
  String head() {
    if (!head) {
      return "";
    }
    StringBuilder lines = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
    header.forEach((name, value) -> lines.append(name + ": " + value + "\r\n"));
    return lines.append("\r\n").toString();
  }

  /** The bytes of the whole resource. */
  byte[] whole() {
    return whole;
  }

  /** Where in the resource that begins which is sent. */
  int start() {
    return start;
  }

  /** What is sent of them. */
  byte[] body() {
    return body;
  }

  /** Opened when the answer may be sent. */
  CountDownLatch gate() {
    return gate;
  }

  Reply heldUntil(CountDownLatch latch) {
    return new Reply(head, status, header, whole, start, body, ending, latch);
  }

  Ending ending() {
    return ending;
  }

  private Reply sized() {
    return with("Content-Length", Integer.toString(body.length));
  }

  Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(header);
    more.put(name, value);
    return new Reply(head, status, more, whole, start, body, ending, gate);
  }

  Reply without(String name) {
    Map<String, String> fewer = new LinkedHashMap<>(header);
    fewer.remove(name);
    return new Reply(head, status, fewer, whole, start, body, ending, gate);
  }

  Reply ending(Ending other) {
    return new Reply(head, status, header, whole, start, body, other, gate);
  }

  /** With another body under the same header. */
  Reply body(byte[] other) {
    return new Reply(head, status, header, whole, start, other, ending, gate);
  }

  /** The beginning of the body under the same header. */
  Reply first(int bytes) {
    return body(Arrays.copyOf(body, Math.min(bytes, body.length)));
  }

  /** No byte at all. */
  Reply nothing() {
    return new Reply(false, status, header, whole, start, new byte[0], ending, gate);
  }

  /** With one byte of the resource changed, if it is in the body. */
  Reply flippedAt(int offset) {
    if (offset < start || offset >= start + body.length) {
      return this;
    }
    byte[] changed = body.clone();
    changed[offset - start] ^= 1;
    return body(changed);
  }

  Reply zipped() {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return body(zipped.toByteArray()).sized().with("Content-Encoding", "gzip");
  }
}
