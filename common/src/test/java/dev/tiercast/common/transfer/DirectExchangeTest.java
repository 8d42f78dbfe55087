package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers byte by byte, as servers may send them. */
@Timeout(60)
final class DirectExchangeTest {
  private static final String OK = "HTTP/1.1 206 Partial Content\r\n";
  private static final String REQUEST = "GET /x HTTP/1.1\r\nHost: here\r\n\r\n";

  /** Ends the connection instead of answering. */
  private static final String END = "";

  /** Neither answers nor ends the connection. */
  private static final String SILENCE = "silence";

  private final DirectConnections connections =
      new DirectConnections(Duration.ofSeconds(5), Duration.ofSeconds(10));
  private final Deque<String> answers = new ArrayDeque<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final Library library = new Library();
  private ServerSocket server;

  /** What is asked when an answer is not understood. */
  private static final class Library implements Exchange {
    private boolean opened;

    @Override
    public Head open() {
      opened = true;
      return new Head(200, "from the library", Headers.of(), 0);
    }

    @Override
    public int read(ByteBuffer into) {
      return -1;
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve);
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    connections.close();
  }

  private void serve() {
    try {
      while (true) {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        answer(socket);
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      byte[] request = new byte[REQUEST.length()];
      while (in.readNBytes(request, 0, request.length) == request.length) {
        String answer = next();
        if (answer.equals(SILENCE)) {
          continue;
        }
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        if (answer.equals(END)) {
          return;
        }
      }
    } catch (IOException e) {
      // Who asked has gone before all of the answer was sent.
    }
  }

  private String next() {
    synchronized (answers) {
      return answers.isEmpty() ? END : answers.removeFirst();
    }
  }

  private DirectExchange answered(String... scripted) {
    return answered(connections, scripted);
  }

  private DirectExchange answered(DirectConnections over, String... scripted) {
    synchronized (answers) {
      answers.addAll(List.of(scripted));
    }
    return new DirectExchange(
        over,
        () -> URI.create("http://127.0.0.1:" + server.getLocalPort() + "/x"),
        REQUEST,
        library);
  }

  private static String body(Exchange exchange) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(100);
    while (bytes.hasRemaining() && exchange.read(bytes) > 0) {
      assertThat(bytes.position()).isPositive();
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void readsAHeadAndItsBody() throws Exception {
    try (Exchange exchange =
        answered(OK + "Content-Length: 5\r\nContent-Range:  bytes 0-4/9 \r\n\r\nright")) {
      Exchange.Head head = exchange.open();

      assertThat(head.status()).isEqualTo(206);
      assertThat(head.reason()).isEqualTo("Partial Content");
      assertThat(head.length()).isEqualTo(5);
      assertThat(head.fields().get("content-range")).isEqualTo("bytes 0-4/9");
      assertThat(body(exchange)).isEqualTo("right");
      assertThat(exchange.read(ByteBuffer.allocate(1))).as("the end").isEqualTo(-1);
    }
  }

  @Test
  void keepsTheConnectionForTheNext() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (Exchange exchange = answered(OK + "Content-Length: 2\r\n\r\nok")) {
        exchange.open();
        assertThat(body(exchange)).isEqualTo("ok");
      }
    }
    assertThat(accepted).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more than was said",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"
      })
  void keepsNoConnectionThatIsOfNoUse(String answer) throws Exception {
    for (int i = 0; i < 2; i++) {
      try (Exchange exchange = answered(answer)) {
        exchange.open();
        ByteBuffer two = ByteBuffer.allocate(2);
        while (two.hasRemaining()) {
          assertThat(exchange.read(two)).isPositive();
        }
        assertThat(new String(two.array(), StandardCharsets.US_ASCII)).isEqualTo("ok");
      }
    }
    assertThat(accepted).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 503 Busy\r\n\r\n",
        "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\n",
        "HTTP/1.1 206 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      })
  void keepsNoConnectionOnWhichABodyIsStillToCome(String head) throws Exception {
    try (Exchange exchange = answered(head)) {
      exchange.open();
    }
    try (Exchange exchange = answered(OK + "Content-Length: 5\r\n\r\nright")) {
      assertThat(exchange.open().status()).isEqualTo(206);
      assertThat(body(exchange)).isEqualTo("right");
    }
    assertThat(accepted).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
      })
  void keepsAConnectionAfterAnAnswerWithoutBody(String head) throws Exception {
    try (Exchange exchange = answered(head)) {
      exchange.open();
      assertThat(exchange.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    try (Exchange exchange = answered(OK + "Content-Length: 5\r\n\r\nright")) {
      exchange.open();
      assertThat(body(exchange)).isEqualTo("right");
    }
    assertThat(accepted).hasValue(1);
  }

  @Test
  void asksAgainWhereAKeptConnectionWasClosed() throws Exception {
    try (Exchange exchange = answered(OK + "Content-Length: 2\r\n\r\nok", END)) {
      exchange.open();
      body(exchange);
    }
    try (Exchange exchange = answered(OK + "Content-Length: 3\r\n\r\nnew")) {
      exchange.open();
      assertThat(body(exchange)).isEqualTo("new");
    }
    assertThat(accepted).hasValue(2);
  }

  @Test
  void doesNotAskAgainWhereAKeptConnectionIsSilent() throws Exception {
    try (DirectConnections impatient =
        new DirectConnections(Duration.ofSeconds(5), Duration.ofMillis(500))) {
      try (Exchange exchange = answered(impatient, OK + "Content-Length: 2\r\n\r\nok")) {
        exchange.open();
        body(exchange);
      }
      try (Exchange exchange = answered(impatient, SILENCE)) {
        assertThatThrownBy(exchange::open).isInstanceOf(SocketTimeoutException.class);
      }
    }
    assertThat(accepted).hasValue(1);
  }

  @Test
  void doesNotAskAgainWhereANewConnectionIsClosed() {
    try (Exchange exchange = answered(END)) {
      assertThatThrownBy(exchange::open).hasMessage("unexpected end of stream");
    }
    assertThat(accepted).hasValue(1);
  }

  @Test
  void passesOverInterimAnswers() throws Exception {
    try (Exchange exchange =
        answered(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                + OK
                + "Content-Length: 2\r\n\r\nok")) {
      assertThat(exchange.open().status()).isEqualTo(206);
      assertThat(body(exchange)).isEqualTo("ok");
    }
  }

  @Test
  void takesLinesThatEndAsTheyShouldNot() throws Exception {
    try (Exchange exchange = answered("HTTP/1.1 200\nContent-Length: 2\n\nok")) {
      assertThat(exchange.open().reason()).isEmpty();
      assertThat(body(exchange)).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        ""
      })
  void leavesABodyOfUnknownLengthToTheLibrary(String field) throws Exception {
    try (Exchange exchange = answered(OK + field + "\r\n2\r\nok\r\n0\r\n\r\n")) {
      assertThat(exchange.open().reason()).isEqualTo("from the library");
      assertThat(body(exchange)).isEmpty();
      assertThat(library.opened).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        OK + "no colon\r\n\r\n",
        OK + ": no name\r\n\r\n",
        OK + "a name: of two words\r\nContent-Length: 0\r\n\r\n",
        OK + "a\u0001name: x\r\nContent-Length: 0\r\n\r\n",
        OK + "n\u00e4me: x\r\nContent-Length: 0\r\n\r\n",
        OK + "name(s): x\r\nContent-Length: 0\r\n\r\n",
        OK + "X: \u0000\r\nContent-Length: 0\r\n\r\n",
        OK + "X: a\rb\r\nContent-Length: 0\r\n\r\n",
        OK + "X: a\r\n folded: line\r\nContent-Length: 0\r\n\r\n",
        OK + "Content-Length: -5\r\n\r\n",
        OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
        OK + "Content-Length: 99999999999999999999\r\n\r\n"
      })
  void refusesWhatIsNoAnswer(String answer) {
    try (Exchange exchange = answered(answer)) {
      assertThatThrownBy(exchange::open).isInstanceOf(IOException.class);
    }
    assertThat(library.opened).isFalse();
  }

  @Test
  void refusesAHeadWithoutEnd() {
    String field = "X: " + "y".repeat(1000) + "\r\n";
    try (Exchange exchange = answered(OK + field.repeat(1000))) {
      assertThatThrownBy(exchange::open).hasMessage("sends a head without end");
    }
    try (Exchange exchange = answered(OK + "X".repeat(1_000_000))) {
      assertThatThrownBy(exchange::open).hasMessage("sends a head without end");
    }
  }

  @Test
  void aReadThatWaitsEndsWithTheExchange() throws Exception {
    try (Exchange exchange = answered("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort")) {
      exchange.open();
      ByteBuffer bytes = ByteBuffer.allocate(9);
      while (bytes.position() < 5) {
        exchange.read(bytes);
      }
      Thread canceller = new Thread(exchange::cancel);
      canceller.start();
      assertThatThrownBy(() -> exchange.read(bytes)).isInstanceOf(IOException.class);
      canceller.join();
    }
  }

  @Test
  void asksNothingWhenItWasCancelledBefore() {
    try (Exchange exchange = answered(OK + "Content-Length: 0\r\n\r\n")) {
      exchange.cancel();
      assertThatThrownBy(exchange::open).hasMessage("cancelled");
    }
    assertThat(answers).hasSize(1);
  }
}
