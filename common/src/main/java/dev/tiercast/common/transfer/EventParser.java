package dev.tiercast.common.transfer;

import dev.tiercast.common.manifest.FormatException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Takes a stream of server-sent events apart, as the HTML standard describes it. */
final class EventParser {
  private static final String DEFAULT_NAME = "message";

  private final URI url;
  private final int mostBytes;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private String name = "";
  private boolean isAfterReturn;
  private boolean isFirst = true;

  /** Bytes of the event that is being read. */
  private int bytes;

  /**
   * @param mostBytes of an event with all its lines
   */
  EventParser(URI url, int mostBytes) {
    this.url = url;
    this.mostBytes = mostBytes;
  }

  /**
   * Reads on.
   *
   * @param from is read up to the end of the event, or to its own
   * @return empty if there is no whole event in what was read
   */
  Optional<EventStream.Event> next(ByteBuffer from) throws FormatException {
    while (from.hasRemaining()) {
      byte next = from.get();
      boolean isSecondOfPair = isAfterReturn && next == '\n';
      isAfterReturn = next == '\r';
      if (isSecondOfPair) {
        continue;
      }
      if (next != '\r' && next != '\n') {
        line.write(next);
        count();
        continue;
      }
      Optional<EventStream.Event> event = endLine();
      if (event.isPresent()) {
        return event;
      }
    }
    return Optional.empty();
  }

  private void count() throws FormatException {
    if (++bytes > mostBytes) {
      throw new FormatException(
          url.toString(), "sends an event of more than " + mostBytes + " bytes");
    }
  }

  private Optional<EventStream.Event> endLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (isFirst && text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    isFirst = false;
    if (text.isEmpty()) {
      return dispatch();
    }
    int colon = text.indexOf(':');
    if (colon == 0) {
      // A comment may be as long as it likes together with others: nothing of it is kept.
      bytes = data.length();
      return Optional.empty();
    }
    String value = colon < 0 ? "" : text.substring(colon + 1);
    field(
        colon < 0 ? text : text.substring(0, colon),
        value.startsWith(" ") ? value.substring(1) : value);
    return Optional.empty();
  }

  private void field(String field, String value) {
    if (field.equals("event")) {
      name = value;
    } else if (field.equals("data")) {
      data.append(value).append('\n');
    }
  }

  private Optional<EventStream.Event> dispatch() {
    Optional<EventStream.Event> event =
        data.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new EventStream.Event(
                    name.isEmpty() ? DEFAULT_NAME : name, data.substring(0, data.length() - 1)));
    name = "";
    data.setLength(0);
    bytes = 0;
    return event;
  }
}
