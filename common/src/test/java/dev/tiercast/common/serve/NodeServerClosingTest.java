package dev.tiercast.common.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.serve.limit.Rates;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.store.MemoryStore;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NodeServerClosingTest {
  /** More than the kernel's buffers take. */
  private static final int LARGE = 24 << 20;

  private static final String SHARD = "/v1/shard_001.bin";

  /** Far longer than any test may take. */
  private static final ServeOptions PATIENT =
      TestNode.LOOPBACK.withTimes(Times.DEFAULT.withDrain(Duration.ofMinutes(10)));

  @Test
  void freesThePort() throws IOException {
    MemoryStore store = new MemoryStore();
    NodeServer first = NodeServer.start(TestNode.LOOPBACK, store);
    int port = first.port();
    first.close();
    first.close();
    try (NodeServer second = NodeServer.start(TestNode.LOOPBACK.withPort(port), store)) {
      assertThat(new RawClient(second.port()).get("/healthz").status()).isEqualTo(200);
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void endsConnectionsThatWaitForTheNextRequest() throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(1000), PATIENT);
        Socket socket = node.client.write(RawClient.request("GET", "/healthz") + "\r\n");
        Socket silent = node.client.write("")) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      node.close();
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII)).endsWith("ok\n");
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void letsBodiesFinishButBeginsNone() throws Exception {
    try (TestNode node = TestNode.start(TestNode.oneShard(LARGE), PATIENT);
        Socket socket = node.client.open("GET", SHARD)) {
      await().until(() -> node.store.opened() == 1);
      assertThat(node.client.get("/readyz").text()).isEqualTo("ready\n");
      CompletableFuture<Void> closed = CompletableFuture.runAsync(node.server::close);
      await().until(() -> node.client.get("/readyz").status() == 503);
      assertThat(node.client.send("POST", "/readyz").status()).isEqualTo(405);
      assertSaysThatItDrains(node);

      RawAnswer answer = RawAnswer.parse(socket.getInputStream().readAllBytes());
      node.assertIsWhole(answer);
      closed.get();
      assertThatThrownBy(() -> node.client.get("/healthz")).isInstanceOf(ConnectException.class);
      node.awaitNothingOpen(1);
    }
  }

  private static void assertSaysThatItDrains(TestNode node) throws IOException {
    assertThat(node.client.get("/readyz").text()).isEqualTo("draining\n");
    RawAnswer health = node.client.get("/healthz");
    assertThat(health.status()).isEqualTo(200);
    assertThat(health.text()).isEqualTo("draining\n");
    assertThat(node.client.get("/distribution.txt").status()).isEqualTo(200);
    assertThat(node.client.head(SHARD).status()).isEqualTo(200);
    try (Socket next = node.client.write(RawClient.request("GET", SHARD) + "\r\n")) {
      RawAnswer refused = RawAnswer.parse(next.getInputStream().readAllBytes());
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.field("Retry-After")).hasValue("5");
      assertThat(refused.field("Connection")).hasValue("close");
      assertThat(refused.field("ETag")).isEmpty();
      NodeServerTest.assertIsALine(refused);
    }
  }

  @Test
  void cutsBodiesThatTakeTooLong() throws IOException {
    TestNode node = TestNode.start(TestNode.oneShard(LARGE));
    try (Socket socket = node.client.open("GET", SHARD)) {
      await().until(() -> node.store.opened() == 1);
      node.close();
      node.awaitNothingOpen(1);
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void endsBodiesThatWaitForTheirTurn() throws IOException {
    Rates slow = Rates.DEFAULT.withNode(1).withConnection(1);
    try (TestNode node =
            TestNode.start(TestNode.oneShard(LARGE), TestNode.LOOPBACK.withRates(slow));
        Socket one = node.client.open("GET", SHARD);
        Socket other = node.client.open("GET", SHARD)) {
      assertThat(one.getInputStream().read()).isEqualTo('H');
      assertThat(other.isConnected()).isTrue();
      node.close();
      await().until(() -> node.store.opened() == node.store.closed());
      await().until(() -> node.buffers.getLeaks().isEmpty());
    }
  }
}
