package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.model.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeRequestsTest {
  private static final Resource RELAYS = new Resource.Relays();
  private static final Duration SHORT = Duration.ofMillis(200);

  private final MockWebServer server = new MockWebServer();
  private final HttpSources http = new HttpSources(SHORT, SHORT, Proxies.none());

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private NodeRequests node() {
    return http.node(ServerAddress.parse(server.url("/base/").toString()));
  }

  @Test
  void givesEveryAnswerWithItsFields() throws Exception {
    server.enqueue(new MockResponse.Builder().code(304).addHeader("ETag", "W/\"a\"").build());
    server.enqueue(new MockResponse.Builder().code(403).body("not here\n").build());

    NodeReply unchanged =
        node().get(RELAYS, Map.of("If-None-Match", "W/\"a\""), Duration.ZERO, 100);
    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.field("etag")).contains("W/\"a\"");
    assertThat(node().get(RELAYS, Map.of(), Duration.ZERO, 100).text()).isEqualTo("not here\n");
    RecordedRequest request = server.takeRequest();
    assertThat(request.getTarget()).isEqualTo("/base/api/v1/relays");
    assertThat(request.getHeaders().get("If-None-Match")).isEqualTo("W/\"a\"");
    assertThat(request.getHeaders().get("Prefer")).isNull();
  }

  @Test
  void sendsJsonAndTakesAway() throws Exception {
    server.enqueue(new MockResponse.Builder().body("{}").build());
    server.enqueue(new MockResponse.Builder().code(204).build());
    NodeId id = new NodeId("0".repeat(32));

    node().post(RELAYS, "{\"a\":1}".getBytes(StandardCharsets.UTF_8), Map.of(), SHORT, 10);
    assertThat(node().delete(new Resource.RelayOf(id), 10).status()).isEqualTo(204);

    RecordedRequest post = server.takeRequest();
    assertThat(post.getMethod()).isEqualTo("POST");
    assertThat(post.getHeaders().get("Content-Type")).isEqualTo("application/json");
    assertThat(post.getBody().utf8()).isEqualTo("{\"a\":1}");
    RecordedRequest delete = server.takeRequest();
    assertThat(delete.getMethod()).isEqualTo("DELETE");
    assertThat(delete.getTarget()).isEqualTo("/base/api/v1/relays/" + id);
  }

  @Test
  void refusesABodyThatIsTooLong() {
    server.enqueue(new MockResponse.Builder().body("12345").build());

    assertThatThrownBy(() -> node().get(RELAYS, Map.of(), Duration.ZERO, 4))
        .isInstanceOf(FormatException.class)
        .hasMessage(server.url("/base/api/v1/relays") + ": is larger than 4 bytes");
  }

  @Test
  void waitsAsLongAsItSaysForAnAnswerThatIsPutOff() throws Exception {
    MockResponse late =
        new MockResponse.Builder().headersDelay(900, TimeUnit.MILLISECONDS).body("late").build();
    server.enqueue(late);
    server.enqueue(late);

    assertThat(node().get(RELAYS, Map.of(), Duration.ofSeconds(20), 10).text()).isEqualTo("late");
    assertThat(server.takeRequest().getHeaders().get("Prefer")).isEqualTo("wait=20");
    assertThatThrownBy(() -> node().get(RELAYS, Map.of(), Duration.ZERO, 10))
        .isInstanceOf(SourceException.class);
  }

  @Test
  void saysWhenARefusalIsToBeAskedAgain() throws Exception {
    server.enqueue(new MockResponse.Builder().code(503).addHeader("Retry-After", "7").build());

    NodeReply reply = node().get(RELAYS, Map.of(), Duration.ZERO, 10);
    assertThat(reply.refusal().retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(reply.refusal()).hasMessageContaining("relays: answers 503");
  }

  @Test
  void letsGoOfWhoeverWaitsWhenItIsClosed() throws Exception {
    ExecutorService waiting = Executors.newSingleThreadExecutor();
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NodeRequests node = http.node(ServerAddress.parse("127.0.0.1:" + silent.getLocalPort()));
      Future<NodeReply> reply =
          waiting.submit(() -> node.get(RELAYS, Map.of(), Duration.ofSeconds(60), 10));
      try (Socket asked = silent.accept()) {
        assertThat(asked.getInputStream().read()).isPositive();
        node.close();
        assertThatThrownBy(reply::get).hasCauseInstanceOf(SourceException.class);
      }
      assertThatThrownBy(() -> node.get(RELAYS, Map.of(), Duration.ZERO, 10))
          .isInstanceOf(SourceException.class);
    } finally {
      waiting.shutdownNow();
    }
  }

  @Test
  void followsEventsOverHeartbeatsToTheEnd() throws Exception {
    try (ServerSocket node = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HttpSources patient = new HttpSources()) {
      ServerAddress address = ServerAddress.parse("127.0.0.1:" + node.getLocalPort());
      ExecutorService serving = Executors.newSingleThreadExecutor();
      try {
        Future<?> served = serving.submit(() -> serveEvents(node));
        try (EventStream events = patient.node(address).events(RELAYS, Map.of(), 100)) {
          assertThat(events.next()).contains(new EventStream.Event("held", "[[1,2]]"));
          assertThat(events.next()).contains(new EventStream.Event("end", "x"));
          assertThat(events.next()).isEqualTo(Optional.empty());
        }
        served.get();
      } finally {
        serving.shutdownNow();
      }
    }
  }

  private static Void serveEvents(ServerSocket node) throws IOException {
    try (Socket asked = node.accept()) {
      String request = new String(readHead(asked), StandardCharsets.US_ASCII);
      assertThat(request).contains("Accept: text/event-stream\r\n");
      String head =
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
      String events =
          """
          :

          event: held
          data: [[1,2]]

          :

          event: end
          data: x

          """;
      asked.getOutputStream().write((head + events).getBytes(StandardCharsets.US_ASCII));
    }
    return null;
  }

  private static byte[] readHead(Socket asked) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) asked.getInputStream().read());
    }
    return head.toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void isToldThatEventsAreMissing() {
    server.enqueue(new MockResponse.Builder().code(404).build());
    server.enqueue(
        new MockResponse.Builder().addHeader("Content-Type", "text/html").body("<p>").build());

    assertThatThrownBy(() -> node().events(RELAYS, Map.of(), 100))
        .isInstanceOf(NotThereException.class);
    assertThatThrownBy(() -> node().events(RELAYS, Map.of(), 100))
        .isInstanceOf(NotThereException.class)
        .hasMessageContaining("something else than events");
  }
}
