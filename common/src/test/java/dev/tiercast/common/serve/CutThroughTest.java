package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.testing.PrometheusText;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Bytes are sent on as they come, and those who are earlier than the bytes wait without a thread.
 */
class CutThroughTest {
  private static final int BLOCK = 64 << 10;

  /** Shards of 4, 4 and 2 blocks, the last of them short; one file across all of them. */
  private static final TestVersion ARRIVING =
      TestVersion.ofBytes(new VersionId(2), 7, 9 * BLOCK + 100)
          .shardSize(4 * BLOCK)
          .blockSize(BLOCK);

  private static final String SHARD = "/v2/shard_001.bin";

  private TestNode node;
  private Arrival arrival;

  @BeforeEach
  void start() throws IOException {
    start(TestNode.LOOPBACK);
  }

  private void start(ServeOptions options) throws IOException {
    node = TestNode.start(TestNode.oneShard(1000), options);
    arrival = node.store.receive(ARRIVING.document(), ARRIVING.blockList());
  }

  @AfterEach
  void stop() throws IOException {
    arrival.close();
    node.close();
  }

  private void bring(int... blocks) throws IOException {
    for (int block : blocks) {
      arrival.write(block, ARRIVING.block(block));
    }
  }

  private void awaitWaiting(int bodies) {
    await().until(() -> waiting() == bodies);
  }

  private double waiting() throws IOException {
    return metrics().value("tiercast_bodies_waiting");
  }

  private PrometheusText metrics() throws IOException {
    return PrometheusText.parse(node.client.get("/metrics").text());
  }

  private static RawAnswer answer(Socket socket) throws IOException {
    return RawAnswer.parse(socket.getInputStream().readAllBytes());
  }

  private static void assertHas(RawAnswer answer, byte[] expected) {
    assertThat(answer.isComplete()).isTrue();
    assertThat(Sha256.of(answer.body())).isEqualTo(Sha256.of(expected));
  }

  private static byte[] content(int from, int to) {
    return Arrays.copyOfRange(ARRIVING.content(), from, to);
  }

  @Test
  void sendsWhatIsHereAtOnce() throws IOException {
    bring(1, 2);
    RawAnswer answer = node.client.get(SHARD, "Range: bytes=" + BLOCK + "-" + (3 * BLOCK - 1));
    assertThat(answer.status()).isEqualTo(206);
    assertHas(answer, content(BLOCK, 3 * BLOCK));
  }

  @Test
  void sendsABlockBeforeTheNextHasCome() throws IOException {
    bring(0);
    try (Socket socket = node.client.open("GET", SHARD)) {
      byte[] first = socket.getInputStream().readNBytes(BLOCK);
      assertThat(first).hasSize(BLOCK);
      bring(2, 3);
      awaitWaiting(1);
      bring(1);
      byte[] rest = socket.getInputStream().readAllBytes();
      byte[] all = Arrays.copyOf(first, first.length + rest.length);
      System.arraycopy(rest, 0, all, first.length, rest.length);
      assertHas(RawAnswer.parse(all), ARRIVING.shard(0));
    }
    node.awaitNothingOpen(1);
  }

  @Test
  void saysWhatIsKnownBeforeAnyByteHasCome() throws IOException {
    RawAnswer head = node.client.head(SHARD);
    assertThat(head.status()).isEqualTo(200);
    String tag = head.field("ETag").orElseThrow();
    assertThat(head.field("Content-Length")).contains(Integer.toString(4 * BLOCK));
    assertThat(node.client.get(SHARD, "If-None-Match: " + tag).status()).isEqualTo(304);
    assertThat(node.client.get(SHARD, "If-Match: \"other\"").status()).isEqualTo(412);
    assertThat(node.client.get(SHARD, "Range: bytes=99999999-").status()).isEqualTo(416);
    assertThat(node.client.get("/v2/shard_004.bin").status()).isEqualTo(404);
    assertThat(node.client.get("/v2/manifest.json").body()).isEqualTo(ARRIVING.document().bytes());
    assertThat(node.client.get("/v2/blocks.bin").body()).hasSize(10 * 32);
  }

  @Test
  void sendsWholeFilesAcrossShards() throws IOException {
    String file = "/v2/content/" + ARRIVING.manifest().files().get(0).path().value();
    try (Socket whole = node.client.open("GET", file);
        Socket parts = node.client.open("GET", file, "Range: bytes=0-9,300000-300009")) {
      awaitWaiting(2);
      bring(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
      assertHas(answer(whole), ARRIVING.content());
      RawAnswer several = answer(parts);
      assertThat(several.status()).isEqualTo(206);
      assertThat(several.isComplete()).isTrue();
      assertThat(several.field("Content-Type").orElseThrow()).startsWith("multipart/byteranges");
    }
    assertThat(node.client.get(file.replace("content", "metalink")).status()).isEqualTo(200);
  }

  @Test
  void letsManyWaitForOneBlockWithoutThreads() throws IOException {
    List<Socket> early = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      early.add(node.client.open("GET", SHARD));
    }
    awaitWaiting(60);
    bring(3, 2, 1, 0);
    for (Socket socket : early) {
      assertHas(answer(socket), ARRIVING.shard(0));
      socket.close();
    }
    awaitWaiting(0);
    node.awaitNothingOpen(60);
  }

  @Test
  void makesItKnownWhatIsWaitedFor() throws IOException {
    List<Integer> wanted = new ArrayList<>();
    AtomicInteger ends = new AtomicInteger();
    arrival
        .presence()
        .watch(
            new Presence.Listener() {
              @Override
              public void onWanted(int block) {
                wanted.add(block);
              }

              @Override
              public void onEnd() {
                ends.incrementAndGet();
              }
            });
    try (Socket one = node.client.open("GET", SHARD, "Range: bytes=" + BLOCK + "-");
        Socket two = node.client.open("GET", SHARD, "Range: bytes=" + BLOCK + "-")) {
      awaitWaiting(2);
      assertThat(wanted).containsExactly(1);
      bring(1, 2, 3);
      assertHas(answer(one), content(BLOCK, 4 * BLOCK));
      assertHas(answer(two), content(BLOCK, 4 * BLOCK));
    }
    assertThat(ends).hasValue(0);
  }

  @Test
  void tellsToComeBackWhenNothingComes() throws IOException {
    try (Socket socket = node.client.open("GET", SHARD)) {
      awaitWaiting(1);
      node.pass(Duration.ofSeconds(11));
      RawAnswer answer = answer(socket);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.field("Retry-After")).contains("1");
      assertThat(answer.field("ETag")).isEmpty();
      NodeServerTest.assertIsALine(answer);
    }
    awaitWaiting(0);
    assertThat(metrics().value("tiercast_rejections_total", "reason", "late_bytes")).isEqualTo(1);
    assertThat(metrics().value("tiercast_bodies_in_flight")).isZero();
  }

  @Test
  void closesTheConnectionWhenNoMoreComes() throws IOException {
    bring(0);
    try (Socket socket = node.client.open("GET", SHARD)) {
      awaitWaiting(1);
      node.pass(Duration.ofSeconds(11));
      RawAnswer answer = answer(socket);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.isComplete()).isFalse();
      assertThat(answer.body()).isEqualTo(content(0, BLOCK));
    }
    node.awaitNothingOpen(1);
  }

  @Test
  void tellsToComeBackWhenTheArrivalIsBrokenOff() throws IOException {
    bring(0);
    try (Socket begun = node.client.open("GET", SHARD);
        Socket waiting = node.client.open("GET", SHARD, "Range: bytes=" + BLOCK + "-")) {
      awaitWaiting(2);
      arrival.close();
      assertThat(answer(begun).isComplete()).isFalse();
      assertThat(answer(waiting).status()).isEqualTo(503);
    }
    awaitWaiting(0);
    assertThat(node.client.get(SHARD).status()).isEqualTo(404);
  }

  @Test
  void tellsToComeBackWhenTheVersionIsRetired() throws IOException {
    try (Socket waiting = node.client.open("GET", SHARD)) {
      awaitWaiting(1);
      node.store.retire(ARRIVING.version());
      assertThat(answer(waiting).status()).isEqualTo(503);
    }
    awaitWaiting(0);
  }

  @Test
  void goesOnWhenTheVersionBecomesLive() throws IOException {
    bring(0);
    try (Socket begun = node.client.open("GET", SHARD);
        Socket waiting = node.client.open("GET", "/v2/shard_003.bin")) {
      awaitWaiting(2);
      bring(1, 2, 3, 4, 5, 6, 7, 8, 9);
      arrival.commit();
      assertHas(answer(begun), ARRIVING.shard(0));
      assertHas(answer(waiting), ARRIVING.shard(2));
    }
    assertHas(node.client.get(SHARD), ARRIVING.shard(0));
  }

  @Test
  void doesNotTakeWaitingForIdling() throws IOException {
    stop();
    start(
        TestNode.LOOPBACK.withTimes(
            Times.DEFAULT
                .withWithoutProgress(Duration.ofMillis(100))
                .withDrain(Duration.ofMillis(500))));
    bring(0);
    try (Socket begun = node.client.open("GET", SHARD);
        Socket waiting = node.client.open("GET", SHARD, "Range: bytes=" + BLOCK + "-");
        Socket other = node.client.open("GET", "/v2/shard_002.bin")) {
      awaitWaiting(3);
      // Longer than a reader may take nothing: this one is only looked at once the wait is over.
      node.pass(Duration.ofSeconds(11));
      assertThat(answer(other).status()).isEqualTo(503);
      assertThat(answer(waiting).status()).isEqualTo(503);
      assertThat(answer(begun).body()).hasSize(BLOCK);
    }
  }

  @Test
  void stopsWithBodiesThatWait() throws IOException {
    bring(0);
    try (Socket begun = node.client.open("GET", SHARD);
        Socket waiting = node.client.open("GET", SHARD, "Range: bytes=" + BLOCK + "-")) {
      awaitWaiting(2);
      node.server.drain();
      assertThat(waiting()).as("draining waits for what is being sent").isEqualTo(2);
      node.server.close();
      assertThat(answer(begun).isComplete()).isFalse();
      assertThat(waiting.isClosed()).isFalse();
      node.awaitNothingOpen(1);
    }
  }

  @Test
  void showsNobodyElseWhatHasNotCome() throws IOException {
    TestVersion same = ARRIVING.version(new VersionId(3));
    bring(0);
    RawAnswer early = node.client.get(SHARD, "Range: bytes=0-" + (BLOCK - 1));
    assertHas(early, content(0, BLOCK));
    same.arriveIn(node.store);
    assertHas(node.client.get("/v3/shard_001.bin"), ARRIVING.shard(0));
  }
}
