package dev.tiercast.common.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.store.MemoryStore;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NodeServerClosingTest {
  /** More than the kernel's buffers take. */
  private static final int LARGE = 24 << 20;

  private static final String SHARD = "/v1/shard_001.bin";

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
  void endsConnectionsThatWaitForTheNextRequest() throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(1000));
        Socket socket = node.client.write(RawClient.request("GET", "/healthz") + "\r\n")) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      node.close();
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII)).endsWith("ok\n");
    }
  }

  @Test
  void letsBodiesFinish() throws Exception {
    ServerSettings patient =
        new ServerSettings(8, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(30));
    try (TestNode node = TestNode.start(TestNode.oneShard(LARGE), patient);
        Socket socket = node.client.open("GET", SHARD)) {
      await().until(() -> node.store.opened() == 1);
      CompletableFuture<Void> closed = CompletableFuture.runAsync(node.server::close);
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> node.client.get("/healthz"))
                      .isInstanceOf(ConnectException.class));
      RawAnswer answer = RawAnswer.parse(socket.getInputStream().readAllBytes());
      node.assertIsWhole(answer);
      closed.get();
      node.awaitNothingOpen(1);
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
}
