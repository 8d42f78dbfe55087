package dev.tiercast.common.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tiercast.common.layout.ServerAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;

/** A server that says one thing and holds those who know it until it says another. */
public final class NewsServer implements Closeable {
  /**
   * What it was asked.
   *
   * @param tag of what the asker knows
   * @param prefer how long it would wait
   */
  public record Question(@Nullable String tag, @Nullable String prefer) {}

  /** How it treats those who would wait. */
  public enum Kind {
    /** They wait. */
    WAITING,
    /** They are answered at once, and their tags are looked at. */
    CONDITIONAL,
    /** It has no tags. */
    PLAIN,
    /** It says that it lets them wait, and does not. */
    PRETENDING
  }

  private final MockWebServer server = new MockWebServer();
  private final Kind kind;
  private final List<Question> questions = new ArrayList<>();
  private String said;
  private boolean closed;

  public NewsServer(Kind kind, String said) throws IOException {
    this.kind = kind;
    this.said = said;
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(
                new Question(
                    request.getHeaders().get("If-None-Match"), request.getHeaders().get("Prefer")));
          }
        });
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  /** Where it is. */
  public ServerAddress address() {
    return ServerAddress.parse("127.0.0.1:" + server.getPort());
  }

  /** Says something else from now on; who waits is told. */
  public synchronized void say(String text) {
    said = text;
    notifyAll();
  }

  /** What it was asked so far. */
  public synchronized List<Question> questions() {
    return List.copyOf(questions);
  }

  private synchronized MockResponse answer(Question question) {
    questions.add(question);
    boolean waits = kind == Kind.WAITING && question.prefer() != null;
    while (waits && tag().equals(question.tag()) && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        return new MockResponse.Builder().code(500).build();
      }
    }
    MockResponse.Builder answer = new MockResponse.Builder();
    if (kind != Kind.PLAIN) {
      answer.setHeader("ETag", tag());
    }
    if (question.prefer() != null && (waits || kind == Kind.PRETENDING)) {
      answer.setHeader("Preference-Applied", question.prefer());
    }
    return kind != Kind.PLAIN && tag().equals(question.tag())
        ? answer.code(304).build()
        : answer.body(said).build();
  }

  private String tag() {
    return "\"" + Integer.toHexString(said.hashCode()) + "\"";
  }

  /** The bytes that it says now. */
  public synchronized byte[] bytes() {
    return said.getBytes(US_ASCII);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    server.close();
  }
}
