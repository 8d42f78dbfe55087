package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A version is listed while its manifest is still on its way, and whoever asks for it waits. */
class ExpectedVersionTest {
  private static final String LIST = "/distribution.txt";
  private static final String MANIFEST = "/v2/manifest.json";
  private static final TestVersion NEXT = TestVersion.ofBytes(new VersionId(2), 5, 10_000);

  private TestNode node;

  @BeforeEach
  void start() throws IOException {
    start(TestNode.LOOPBACK);
  }

  private void start(ServeOptions options) throws IOException {
    node = TestNode.start(TestNode.oneShard(1000), options);
    node.store.expect(Optional.of(new LiveVersion(NEXT.version(), NEXT.manifest().sha256())));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private Socket ask(String path) throws IOException {
    Socket socket = node.client.open("GET", path);
    awaitWaiting(1);
    return socket;
  }

  private void awaitWaiting(int requests) {
    await().until(() -> node.server.waiting() == requests);
  }

  private static RawAnswer answer(Socket socket) throws IOException {
    return RawAnswer.parse(socket.getInputStream().readAllBytes());
  }

  @Test
  void isListedOnceBeforeAndAfterItCanBeRead() throws IOException {
    String expected = "v2: " + NEXT.manifest().sha256();
    assertThat(node.client.get(LIST).text().lines()).hasSize(2).endsWith(expected);
    String tag = node.client.get(LIST).field("ETag").orElseThrow();
    try (Arrival arrival = node.store.receive(NEXT.document(), NEXT.blockList())) {
      assertThat(arrival.missing().isEmpty()).isFalse();
      RawAnswer list = node.client.get(LIST);
      assertThat(list.text().lines()).hasSize(2).endsWith(expected);
      assertThat(list.field("ETag")).contains(tag);
    }
  }

  @Test
  void wakesThoseWhoWaitForNews() throws IOException {
    String tag = node.client.get(LIST).field("ETag").orElseThrow();
    try (Socket socket =
        node.client.open("GET", LIST, "If-None-Match: " + tag, "Prefer: wait=50")) {
      awaitWaiting(1);
      node.store.expect(Optional.empty());
      assertThat(answer(socket).text()).contains("v1").doesNotContain("v2");
    }
  }

  @Test
  void isAnsweredWhenItsManifestIsThere() throws IOException {
    try (Socket manifest = ask(MANIFEST);
        Arrival arrival = node.store.receive(NEXT.document(), NEXT.blockList())) {
      RawAnswer answer = answer(manifest);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(NEXT.document().bytes());
      assertThat(arrival.missing().isEmpty()).isFalse();
    }
    awaitWaiting(0);
  }

  @Test
  void hasNothingElseThanItsManifestSays() throws IOException {
    try (Arrival arrival = node.store.receive(NEXT.document(), NEXT.blockList())) {
      assertThat(node.client.get("/v2/shard_999.bin").status()).isEqualTo(404);
      assertThat(arrival.missing().isEmpty()).isFalse();
    }
    assertThat(node.client.get("/v3/manifest.json").status()).isEqualTo(404);
  }

  @Test
  void sendsAwayThoseWhoWaitedForLong() throws IOException {
    try (Socket manifest = ask(MANIFEST)) {
      node.pass(Duration.ofSeconds(11));
      RawAnswer answer = answer(manifest);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.field("Retry-After")).contains("1");
    }
    awaitWaiting(0);
  }

  /** Those who ask give up after 15 s without a byte, and do not come back then. */
  @Test
  void sendsThemAwayInTimeHoweverLongBytesAreWaitedFor() throws IOException {
    stop();
    start(TestNode.LOOPBACK.withTimes(Times.DEFAULT.withBytes(Duration.ofMinutes(5))));
    sendsAwayThoseWhoWaitedForLong();
  }

  @Test
  void sendsThemAwayWhenItIsNotToComeAnyMore() throws IOException {
    try (Socket manifest = ask(MANIFEST)) {
      node.store.expect(Optional.empty());
      assertThat(answer(manifest).status()).isEqualTo(503);
    }
    assertThat(node.client.get(MANIFEST).status()).isEqualTo(404);
  }
}
