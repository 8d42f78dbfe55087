package dev.tiercast.common.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Server-sent events as they come. Used by one thread, which closes it; what it waits for fails at
 * once when its {@link NodeRequests} are closed.
 */
public final class EventStream implements Closeable {
  static final String TYPE = "text/event-stream";
  private static final int BUFFER = 64 << 10;

  /**
   * Something that happened.
   *
   * @param name {@code message} if it was not named
   * @param data lines without the end of the last
   */
  public record Event(String name, String data) {}

  private final HttpAnswer answer;
  private final EventParser parser;
  private final Runnable onClose;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);

  private EventStream(HttpAnswer answer, EventParser parser, Runnable onClose) {
    this.answer = answer;
    this.parser = parser;
    this.onClose = onClose;
  }

  static EventStream of(URI url, HttpAnswer answer, int mostBytes, Runnable onClose)
      throws NotThereException {
    String type = answer.header("Content-Type");
    if (type == null || !type.regionMatches(true, 0, TYPE, 0, TYPE.length())) {
      answer.abandon();
      throw new NotThereException(url + ": answers with something else than events");
    }
    return new EventStream(answer, new EventParser(url, mostBytes), onClose);
  }

  /**
   * Waits for the next event.
   *
   * @return empty if the node has ended the stream
   * @throws IOException if it broke off, nothing came for 15 s, or the requests were closed
   */
  public Optional<Event> next() throws IOException {
    while (true) {
      Optional<Event> event = parser.next(buffer);
      if (event.isPresent()) {
        return event;
      }
      buffer.clear();
      int count = answer.readPatiently(buffer);
      buffer.flip();
      if (count < 0) {
        return Optional.empty();
      }
    }
  }

  @Override
  public void close() {
    // A body that was not read to its end holds its connection until it is closed.
    answer.abandon();
    onClose.run();
  }
}
