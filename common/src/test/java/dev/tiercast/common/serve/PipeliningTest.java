package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.testing.PrometheusText;
import dev.tiercast.common.testing.TestVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that come while the answer to the one before is on its way. */
@Timeout(60)
final class PipeliningTest {
  private static final int BLOCK = 64 << 10;

  /** Shards of 4 blocks. */
  private static final TestVersion ARRIVING =
      TestVersion.ofBytes(new VersionId(2), 7, 8 * BLOCK).shardSize(4 * BLOCK).blockSize(BLOCK);

  private TestNode node;
  private Arrival arrival;

  @BeforeEach
  void start() throws IOException {
    node = TestNode.start(TestNode.oneShard(1000));
    arrival = node.store.receive(ARRIVING.document(), ARRIVING.blockList());
  }

  @AfterEach
  void stop() throws IOException {
    arrival.close();
    node.close();
  }

  private static String request(int block) {
    int from = block % 4 * BLOCK;
    return RawClient.request(
            "GET",
            "/v2/shard_00" + (block / 4 + 1) + ".bin",
            "Range: bytes=" + from + "-" + (from + BLOCK - 1))
        + "\r\n";
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void bring(int block) throws IOException {
    arrival.write(block, ARRIVING.block(block));
  }

  private static void assertAnswered(Socket socket, int block) throws IOException {
    String head = head(socket.getInputStream());
    assertThat(head).startsWith("HTTP/1.1 206").contains("Content-Length: " + BLOCK);
    byte[] body = socket.getInputStream().readNBytes(BLOCK);
    int from = block * BLOCK;
    assertThat(Arrays.equals(body, 0, BLOCK, ARRIVING.content(), from, from + BLOCK)).isTrue();
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      head.write(in.readNBytes(1));
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  private void awaitWaiting() {
    await()
        .until(
            () ->
                PrometheusText.parse(node.client.get("/metrics").text())
                        .value("tiercast_bodies_waiting")
                    == 1);
  }

  @Test
  void areAnsweredInTheirOrder() throws IOException {
    bring(5);
    try (Socket socket = node.client.write(request(1))) {
      awaitWaiting();
      send(socket, request(5) + request(2));
      bring(2);
      bring(1);
      assertAnswered(socket, 1);
      assertAnswered(socket, 5);
      assertAnswered(socket, 2);
      send(socket, request(5));
      assertAnswered(socket, 5);
    }
  }

  @Test
  void mayWaitForTheirBytesToo() throws IOException {
    bring(0);
    try (Socket socket = node.client.write(request(0) + request(1))) {
      assertAnswered(socket, 0);
      awaitWaiting();
      send(socket, request(2));
      bring(1);
      assertAnswered(socket, 1);
      bring(2);
      assertAnswered(socket, 2);
    }
  }
}
