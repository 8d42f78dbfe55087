package dev.tiercast.common.serve;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** An answer as it came over the wire. */
final class RawAnswer {
  private final String head;
  private final byte[] body;

  private RawAnswer(String head, byte[] body) {
    this.head = head;
    this.body = body;
  }

  static RawAnswer parse(byte[] received) {
    String text = new String(received, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    return end < 0
        ? new RawAnswer(text, new byte[0])
        : new RawAnswer(
            text.substring(0, end), Arrays.copyOfRange(received, end + 4, received.length));
  }

  /** Status line and fields. */
  String head() {
    return head;
  }

  int status() {
    return Integer.parseInt(head.substring(9, 12));
  }

  Optional<String> field(String name) {
    String start = name + ": ";
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
        .map(line -> line.substring(start.length()))
        .findFirst();
  }

  /** What followed until the connection was closed. */
  byte[] body() {
    return body;
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Whether there are as many bytes as the head says. */
  boolean isComplete() {
    return field("Content-Length").map(Integer::valueOf).equals(Optional.of(body.length));
  }
}
