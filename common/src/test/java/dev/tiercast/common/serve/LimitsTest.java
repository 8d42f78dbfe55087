package dev.tiercast.common.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.serve.limit.Counts;
import dev.tiercast.common.serve.limit.Rates;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What those hear who come on top of the limits, over a real socket. */
class LimitsTest {
  /** More than the kernel's buffers take. */
  private static final int LARGE = 24 << 20;

  private static final String SHARD = "/v1/shard_001.bin";

  /** Less than an answer has. */
  private static final int FIRST_BYTES = 50;

  private static TestNode node(Counts counts) throws IOException {
    return TestNode.start(TestNode.oneShard(LARGE), TestNode.LOOPBACK.withCounts(counts));
  }

  private static TestNode node(Rates rates) throws IOException {
    return TestNode.start(TestNode.oneShard(LARGE), TestNode.LOOPBACK.withRates(rates));
  }

  private static void assertIsToldToComeAgain(RawAnswer answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.field("Retry-After")).hasValue("5");
    assertThat(answer.field("ETag")).isEmpty();
    assertThat(answer.field("Repr-Digest")).isEmpty();
    NodeServerTest.assertIsALine(answer);
  }

  /** A connection that has got an answer, and may ask again. */
  private static Socket guest(TestNode node) throws IOException {
    Socket socket = node.client.write(RawClient.request("GET", "/healthz") + "\r\n");
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    return socket;
  }

  @Test
  void refusesConnectionsThatAreTooMany() throws IOException {
    try (TestNode node = node(Counts.DEFAULT.withConnections(2));
        Socket first = guest(node)) {
      try (Socket second = guest(node);
          Socket third = node.client.write(RawClient.request("GET", "/healthz") + "\r\n")) {
        RawAnswer refused = RawAnswer.parse(third.getInputStream().readAllBytes());
        assertIsToldToComeAgain(refused);
        assertThat(refused.field("Connection")).hasValue("close");
        assertThat(second.isConnected()).isTrue();
      }
      await().until(() -> node.client.get("/healthz").status() == 200);
      assertThat(first.isConnected()).isTrue();
    }
  }

  @Test
  void closesConnectionsThatAreFarTooMany() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try (TestNode node = node(Counts.DEFAULT.withConnections(1))) {
      for (int i = 0; i < 40; i++) {
        silent.add(node.client.write(""));
      }
      await().ignoreExceptions().until(() -> node.client.get("/healthz").head().isEmpty());
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void makesRoomForOthersWhereNobodyAsks() throws IOException {
    try (TestNode node = node(Counts.DEFAULT.withConnections(1));
        Socket idle = guest(node);
        Socket next = node.client.write("")) {
      node.pass(Duration.ofSeconds(6));
      assertThat(new String(idle.getInputStream().readAllBytes(), US_ASCII)).endsWith("ok\n");
      assertThat(next.isConnected()).isTrue();
    }
  }

  @Test
  void refusesBodiesThatAreTooMany() throws IOException {
    try (TestNode node = node(Counts.DEFAULT.withBodies(1));
        Socket body = node.client.open("GET", SHARD)) {
      assertThat(body.getInputStream().readNBytes(1000)).hasSize(1000);
      assertIsToldToComeAgain(node.client.get(SHARD));
      assertIsToldToComeAgain(node.client.get(SHARD, "Range: bytes=0-0"));
      assertIsToldToComeAgain(node.client.get("/v1/blocks.bin"));
    }
  }

  @Test
  void answersShortlyHoweverManyBodiesThereAre() throws IOException {
    try (TestNode node = node(Counts.DEFAULT.withBodies(1));
        Socket body = node.client.open("GET", SHARD)) {
      assertThat(body.getInputStream().readNBytes(1000)).hasSize(1000);
      for (String path : List.of("/healthz", "/distribution.txt", "/v1/manifest.json")) {
        assertThat(node.client.get(path).status()).isEqualTo(200);
      }
      RawAnswer head = node.client.head(SHARD);
      assertThat(head.status()).isEqualTo(200);
      String tag = head.field("ETag").orElseThrow();
      assertThat(node.client.get(SHARD, "If-None-Match: " + tag).status()).isEqualTo(304);
      assertThat(node.client.get(SHARD, "Range: bytes=" + LARGE + "-").status()).isEqualTo(416);
    }
  }

  @Test
  void admitsTheNextBodyWhenOneHasEnded() throws IOException {
    try (TestNode node = node(Counts.DEFAULT.withBodies(1))) {
      for (int i = 0; i < 3; i++) {
        // Whoever has all bytes may ask again before the node knows that they are there.
        node.assertIsWhole(
            await().until(() -> node.client.get(SHARD), answer -> answer.status() != 503));
        await().until(() -> node.client.get(SHARD, "Range: bytes=0-9").status() == 206);
      }
      try (Socket leaving = node.client.open("GET", SHARD)) {
        assertThat(leaving.getInputStream().readNBytes(1000)).hasSize(1000);
      }
      await().until(() -> node.client.get(SHARD, "Range: bytes=0-9").status() == 206);
    }
  }

  @Test
  void refusesHeadsThatAreTooLong() throws IOException {
    try (TestNode node = node(Counts.DEFAULT.withHeadBytes(2048))) {
      RawAnswer refused = node.client.get("/healthz", "X-Long: " + "x".repeat(2048));
      assertThat(refused.status()).isEqualTo(431);
      NodeServerTest.assertIsALine(refused);
      assertThat(node.client.get("/healthz", "X-Short: " + "x".repeat(1024)).status())
          .isEqualTo(200);
    }
  }

  @Test
  void cutsHeadsThatDoNotEnd() throws IOException {
    try (TestNode node = node(Counts.DEFAULT);
        Socket begun = node.client.write(RawClient.request("GET", "/healthz"))) {
      passUntilSomethingComes(node, begun);
      RawAnswer answer = RawAnswer.parse(begun.getInputStream().readAllBytes());
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.field("Connection")).hasValue("close");
    }
  }

  @Test
  void cutsLaterHeadsThatDoNotEnd() throws IOException {
    try (TestNode node = node(Counts.DEFAULT);
        Socket next = guest(node)) {
      String first = new String(next.getInputStream().readNBytes(FIRST_BYTES), US_ASCII);
      assertThat(first).startsWith("TTP/1.1 200");
      await().until(() -> next.getInputStream().available() > 0);
      next.getInputStream().readNBytes(next.getInputStream().available());
      next.getOutputStream().write("GET /healthz".getBytes(US_ASCII));
      passUntilSomethingComes(node, next);
      assertThat(new String(next.getInputStream().readAllBytes(), US_ASCII)).contains("1.1 408 ");
    }
  }

  @Test
  void closesConnectionsThatNeverAsk() throws IOException {
    try (TestNode node = node(Counts.DEFAULT);
        Socket silent = node.client.write("")) {
      silent.setSoTimeout(10);
      await()
          .ignoreException(SocketTimeoutException.class)
          .until(
              () -> {
                node.pass(Duration.ofSeconds(31));
                return silent.getInputStream().read() == -1;
              });
    }
  }

  /** The server looks from time to time, and time counts from when it has seen something. */
  private static void passUntilSomethingComes(TestNode node, Socket socket) {
    await()
        .until(
            () -> {
              node.pass(Duration.ofSeconds(31));
              return socket.getInputStream().available() > 0;
            });
  }

  @ParameterizedTest
  @CsvSource({"256, true", "0, false"})
  void cutsReadersThatAreTooSlow(long floor, boolean isCut) throws IOException {
    try (TestNode node = node(Rates.DEFAULT.withFloor(floor));
        Socket stalled = node.client.open("GET", SHARD)) {
      await().until(() -> node.store.opened() == 1);
      if (isCut) {
        await()
            .until(
                () -> {
                  node.pass(Duration.ofMinutes(20));
                  return node.store.closed() == 1;
                });
        assertThat(RawAnswer.parse(stalled.getInputStream().readAllBytes()).isComplete()).isFalse();
      } else {
        node.pass(Duration.ofDays(1));
        node.assertIsWhole(RawAnswer.parse(stalled.getInputStream().readAllBytes()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"50000000, 0", "0, 50000000", "50000000, 50000000"})
  void sendsTheSameBytesSlowly(long node, long connection) throws IOException {
    try (TestNode limited = node(Rates.DEFAULT.withNode(node).withConnection(connection))) {
      limited.assertIsWhole(limited.client.get(SHARD));
      limited.awaitNothingOpen(1);
    }
  }

  @Test
  void sendsNoMoreThanTheRateAdmits() throws IOException {
    try (TestNode node = node(Rates.DEFAULT.withNode(1000));
        Socket one = node.client.open("GET", SHARD);
        Socket other = node.client.open("GET", SHARD)) {
      assertThat(one.getInputStream().readNBytes(1000)).hasSize(1000);
      assertThat(other.getInputStream().readNBytes(1000)).hasSize(1000);
      assertThat(one.getInputStream().available()).isLessThan(100_000);
    }
  }
}
