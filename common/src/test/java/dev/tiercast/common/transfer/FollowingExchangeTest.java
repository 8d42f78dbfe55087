package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges one after another on one connection; the test is the server. */
@Timeout(60)
final class FollowingExchangeTest {
  private static final String HALF = head(10) + "first";

  private final DirectConnections connections =
      new DirectConnections(Duration.ofSeconds(5), Duration.ofSeconds(30));
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> accepted = new ArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    for (Socket socket : accepted) {
      socket.close();
    }
    connections.close();
    threads.shutdownNow();
  }

  /** Is never asked. */
  private static final class Library implements Exchange {
    @Override
    public Head open() {
      return new Head(500, "from the library", Headers.of(), 0);
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

  private static String head(int length) {
    return "HTTP/1.1 206 Partial Content\r\nContent-Length: " + length + "\r\n\r\n";
  }

  private static String answer(String body) {
    return head(body.length()) + body;
  }

  private DirectExchange exchange(String path) {
    return new DirectExchange(connections, this::place, request(path), new Library());
  }

  private DirectExchange following(DirectExchange before, String path) {
    return DirectExchange.following(before, connections, this::place, request(path), new Library());
  }

  private URI place() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  private static String request(String path) {
    return "GET /" + path + " HTTP/1.1\r\n\r\n";
  }

  private Socket accept() throws IOException {
    Socket socket = server.accept();
    accepted.add(socket);
    return socket;
  }

  /** Waits for a request. */
  private static void assertAsked(Socket socket, String path) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] request = in.readNBytes(request(path).length());
    assertThat(new String(request, StandardCharsets.US_ASCII)).isEqualTo(request(path));
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Asks and reads to the end, elsewhere. */
  private Future<String> all(DirectExchange exchange) {
    Callable<String> work =
        () -> {
          try (exchange) {
            exchange.begin();
            exchange.open();
            return rest(exchange);
          }
        };
    return threads.submit(work);
  }

  private static String rest(DirectExchange exchange) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(100);
    while (exchange.read(piece.clear()) >= 0) {
      all.write(piece.array(), 0, piece.position());
    }
    return all.toString(StandardCharsets.US_ASCII);
  }

  /** An exchange of which the head and half of the body have come. */
  private DirectExchange half(String path) throws Exception {
    return opened(path, HALF);
  }

  private DirectExchange opened(String path, String sent) throws Exception {
    DirectExchange exchange = exchange(path);
    Future<Exchange.Head> head = threads.submit(exchange::open);
    Socket socket = accept();
    assertAsked(socket, path);
    send(socket, sent);
    assertThat(head.get().status()).isEqualTo(206);
    return exchange;
  }

  private Socket first() {
    return accepted.get(0);
  }

  @Test
  void asksOnTheSameConnectionBeforeTheLastAnswerHasCome() throws Exception {
    try (DirectExchange one = half("one")) {
      Future<String> two = all(following(one, "two"));
      assertAsked(first(), "two");

      send(first(), " half" + answer("second"));

      assertThat(rest(one)).isEqualTo("first half");
      assertThat(two.get()).isEqualTo("second");
    }
  }

  @Test
  void manyFollowOneAnother() throws Exception {
    DirectExchange last = half("0");
    String tail = " half";
    for (int i = 1; i < 5; i++) {
      DirectExchange next = following(last, Integer.toString(i));
      Future<Exchange.Head> head =
          threads.submit(
              () -> {
                next.begin();
                return next.open();
              });
      assertAsked(first(), Integer.toString(i));
      send(first(), tail + HALF);
      assertThat(rest(last)).isEqualTo("first half");
      last.close();
      assertThat(head.get().length()).isEqualTo(10);
      last = next;
    }
    send(first(), tail);
    assertThat(rest(last)).isEqualTo("first half");
    last.close();

    Future<String> later = all(exchange("later"));
    assertAsked(first(), "later");
    send(first(), answer("kept"));
    assertThat(later.get()).isEqualTo("kept");
  }

  @Test
  void followsOneThatHasBeenReadButNotClosed() throws Exception {
    try (DirectExchange one = opened("one", answer("first"))) {
      assertThat(rest(one)).isEqualTo("first");
      Future<String> two = all(following(one, "two"));
      assertAsked(first(), "two");
      send(first(), answer("second"));
      assertThat(two.get()).isEqualTo("second");
    }
    Future<String> three = all(exchange("three"));
    assertAsked(first(), "three");
    send(first(), answer("third"));
    assertThat(three.get()).isEqualTo("third");
  }

  @Test
  void usesTheConnectionOfOneThatHasBeenClosed() throws Exception {
    DirectExchange one = opened("one", answer("first"));
    assertThat(rest(one)).isEqualTo("first");
    one.close();

    Future<String> two = all(following(one, "two"));

    assertAsked(first(), "two");
    send(first(), answer("second"));
    assertThat(two.get()).isEqualTo("second");
  }

  @Test
  void asksAnewWhereTheOneBeforeBreaksOff() throws Exception {
    try (DirectExchange one = half("one")) {
      Future<String> two = all(following(one, "two"));
      assertAsked(first(), "two");
      first().close();
      assertThatThrownBy(() -> rest(one)).isInstanceOf(IOException.class);
      one.close();

      assertAnew(two, "two");
    }
  }

  private void assertAnew(Future<String> exchange, String path) throws Exception {
    Socket fresh = accept();
    assertAsked(fresh, path);
    send(fresh, answer("anew"));
    assertThat(exchange.get()).isEqualTo("anew");
  }

  @Test
  void asksAnewWhereTheOneBeforeIsCancelled() throws Exception {
    try (DirectExchange one = half("one")) {
      Future<String> two = all(following(one, "two"));
      assertAsked(first(), "two");
      one.cancel();

      assertAnew(two, "two");
    }
  }

  @Test
  void asksAnewWhereTheOneBeforeIsNotReadToItsEnd() throws Exception {
    DirectExchange one = half("one");
    Future<String> two = all(following(one, "two"));
    assertAsked(first(), "two");
    one.close();

    assertAnew(two, "two");
    assertThat(first().getInputStream().read()).as("it was closed").isEqualTo(-1);
  }

  @Test
  void asksAnewWhereTheServerEndsTheConnectionBetweenTheAnswers() throws Exception {
    try (DirectExchange one = half("one")) {
      Future<String> two = all(following(one, "two"));
      assertAsked(first(), "two");
      send(first(), " half");
      first().close();
      assertThat(rest(one)).isEqualTo("first half");

      assertAnew(two, "two");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 206 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\nfirst",
        "HTTP/1.0 206 OK\r\nContent-Length: 10\r\n\r\nfirst"
      })
  void doesNotFollowTheLastAnswerOfAConnection(String last) throws Exception {
    try (DirectExchange one = opened("one", last)) {
      assertAnew(all(following(one, "two")), "two");

      send(first(), " half");
      assertThat(rest(one)).isEqualTo("first half");
    }
  }

  @Test
  void doesNotFollowOneThatIsFollowedAlready() throws Exception {
    try (DirectExchange one = half("one")) {
      Future<String> two = all(following(one, "two"));
      assertAsked(first(), "two");

      assertAnew(all(following(one, "three")), "three");

      send(first(), " half" + answer("second"));
      assertThat(rest(one)).isEqualTo("first half");
      assertThat(two.get()).isEqualTo("second");
    }
  }

  @Test
  void doesNotFollowOneThatIsNotAnsweredYet() throws Exception {
    DirectExchange one = exchange("one");
    Future<String> answered = all(one);
    Socket socket = accept();
    assertAsked(socket, "one");

    assertAnew(all(following(one, "two")), "two");

    send(socket, answer("first"));
    assertThat(answered.get()).isEqualTo("first");
  }

  @Test
  void aFollowerThatIsCancelledLeavesTheOneBeforeAlone() throws Exception {
    try (DirectExchange one = half("one")) {
      DirectExchange cancelled = following(one, "two");
      Future<String> two = all(cancelled);
      assertAsked(first(), "two");
      cancelled.cancel();
      assertThatThrownBy(two::get).hasRootCauseMessage("cancelled");

      send(first(), " half" + answer("second"));
      assertThat(rest(one)).isEqualTo("first half");
    }
    assertThat(first().getInputStream().read()).as("it was closed").isEqualTo(-1);
    assertAnew(all(exchange("three")), "three");
  }

  @Test
  void oneThatIsCancelledWhenAllOfItWasReadLeavesItsFollowerAlone() throws Exception {
    try (DirectExchange one = half("one")) {
      Future<String> two = all(following(one, "two"));
      assertAsked(first(), "two");
      send(first(), " half");
      assertThat(rest(one)).isEqualTo("first half");
      one.cancel();

      send(first(), answer("second"));
      assertThat(two.get()).isEqualTo("second");
    }
  }

  @Test
  void aFollowerThatIsCancelledWhenItIsItsTurnFails() throws Exception {
    try (DirectExchange one = half("one")) {
      DirectExchange cancelled = following(one, "two");
      Future<String> two = all(cancelled);
      assertAsked(first(), "two");
      send(first(), " half" + HALF);
      assertThat(rest(one)).isEqualTo("first half");
      cancelled.cancel();
      assertThatThrownBy(two::get).isNotNull();
    }
    assertThat(first().getInputStream().read()).as("it was closed").isEqualTo(-1);
  }

  @Test
  void asksNothingWhenItWasCancelledBefore() throws Exception {
    try (DirectExchange one = half("one")) {
      DirectExchange cancelled = following(one, "two");
      cancelled.cancel();
      assertThatThrownBy(cancelled::begin).hasMessage("cancelled");
      cancelled.close();

      send(first(), " half");
      assertThat(rest(one)).isEqualTo("first half");
    }
    assertThat(first().getInputStream().read()).as("nothing was asked").isEqualTo(-1);
  }
}
