package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of versions can be waited for. */
class NewsTest {
  private static final String TEXT = "/distribution.txt";
  private static final String JSON = "/api/v1/versions";

  private TestNode node;
  private TestVersion next;

  @BeforeEach
  void start() throws IOException {
    node = TestNode.start(TestNode.oneShard(1000));
    next = TestVersion.ofBytes(new VersionId(2), 5, 10_000);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private String tag(String list) throws IOException {
    return node.client.get(list).field("ETag").orElseThrow();
  }

  private Socket waitFor(String list, int seconds) throws IOException {
    return node.client.open("GET", list, "If-None-Match: " + tag(list), "Prefer: wait=" + seconds);
  }

  private void awaitWaiting(int requests) {
    await().until(() -> node.server.waiting() == requests);
  }

  private static RawAnswer answer(Socket socket) throws IOException {
    return RawAnswer.parse(socket.getInputStream().readAllBytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {TEXT, JSON})
  void answersWhenAVersionIsPublished(String list) throws IOException {
    try (Socket socket = waitFor(list, 50)) {
      awaitWaiting(1);
      node.version.publishIn(node.store);
      RawAnswer answer = answer(socket);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.field("Preference-Applied")).contains("wait=50");
      assertThat(answer.field("ETag").orElseThrow()).isEqualTo(tag(list));
      assertThat(answer.text()).contains("v2");
      assertThat(answer.isComplete()).isTrue();
    }
    awaitWaiting(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {TEXT, JSON})
  void answersWhenAVersionBeginsToArriveAndNotForItsProgress(String list) throws IOException {
    try (Socket before = waitFor(list, 60);
        Arrival arrival = node.store.receive(next.document(), next.blockList())) {
      assertThat(answer(before).text()).contains("v2");
      try (Socket waiting = waitFor(list, 60)) {
        awaitWaiting(1);
        for (int block : arrival.missing().stream().toArray()) {
          arrival.write(block, next.block(block));
        }
        arrival.commit();
        awaitWaiting(1);
        node.store.retire(new VersionId(1));
        assertThat(answer(waiting).text()).contains("v2").doesNotContain("v1:", "\"v1\"");
      }
    }
  }

  @Test
  void tellsHowFarAVersionHasCome() throws IOException {
    try (Arrival arrival = node.store.receive(next.document(), next.blockList())) {
      arrival.write(3, next.block(3));
      assertThat(node.client.get(JSON).text())
          .containsPattern("\"v2\".*\"blocks\" ?: ?20.*\"held\" ?: ?1")
          .doesNotContainPattern("\"v1\".*held.*\n");
    }
    assertThat(node.client.get(JSON).text()).doesNotContain("v2");
  }

  @Test
  void saysAtTheEndThatThereIsNothingNew() throws IOException {
    String tag = tag(TEXT);
    try (Socket socket = waitFor(TEXT, 600)) {
      awaitWaiting(1);
      node.pass(Duration.ofSeconds(59));
      assertThat(node.client.get("/healthz").status()).isEqualTo(200);
      awaitWaiting(1);
      node.pass(Duration.ofSeconds(2));
      RawAnswer answer = answer(socket);
      assertThat(answer.status()).isEqualTo(304);
      assertThat(answer.field("Preference-Applied")).contains("wait=60");
      assertThat(answer.field("ETag")).contains(tag);
    }
  }

  @Test
  void doesNotKeepThoseWaitingWhoDoNotKnowTheList() throws IOException {
    RawAnswer first = node.client.get(TEXT, "Prefer: wait=30");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.field("Preference-Applied")).as("can wait here").contains("wait=30");
    RawAnswer other = node.client.get(TEXT, "Prefer: wait=30", "If-None-Match: \"other\"");
    assertThat(other.status()).isEqualTo(200);
    RawAnswer none = node.client.get(TEXT, "Prefer: wait=0", "If-None-Match: " + tag(TEXT));
    assertThat(none.status()).isEqualTo(304);
    assertThat(none.field("Preference-Applied")).isEmpty();
  }

  @Test
  void keepsNobodyWaitingForAnythingElse() throws IOException {
    String tag = tag("/v1/shard_001.bin");
    RawAnswer shard =
        node.client.get("/v1/shard_001.bin", "Prefer: wait=30", "If-None-Match: " + tag);
    assertThat(shard.status()).isEqualTo(304);
    RawAnswer head = node.client.head(TEXT, "Prefer: wait=30", "If-None-Match: " + tag(TEXT));
    assertThat(head.status()).isEqualTo(304);
  }

  @Test
  void hasManyWaitWithoutThreads() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sockets.add(waitFor(i % 2 == 0 ? TEXT : JSON, 60));
    }
    awaitWaiting(200);
    node.version.publishIn(node.store);
    for (Socket socket : sockets) {
      assertThat(answer(socket).status()).isEqualTo(200);
      socket.close();
    }
    awaitWaiting(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keepsNobodyWaitingForAListThatCannotBeRead(boolean stops) throws IOException {
    try (Socket socket = waitFor(TEXT, 60)) {
      awaitWaiting(1);
      node.store.setReadable(false);
      next.publishIn(node.store);
      if (stops) {
        node.server.drain();
      } else {
        node.pass(Duration.ofSeconds(61));
      }
      assertThat(answer(socket).status()).isEqualTo(503);
    }
  }

  @Test
  void tellsNewsThatCouldNotBeReadAtFirst() throws IOException {
    try (Socket socket = waitFor(TEXT, 60)) {
      awaitWaiting(1);
      node.store.setReadable(false);
      next.publishIn(node.store);
      assertThat(node.client.get(TEXT).status()).isEqualTo(500);
      node.store.setReadable(true);
      assertThat(answer(socket).text()).contains("v2");
    }
  }

  @Test
  void keepsNobodyWaitingWhenItStops() throws IOException {
    try (Socket socket = waitFor(TEXT, 60)) {
      awaitWaiting(1);
      node.server.drain();
      assertThat(answer(socket).status()).isEqualTo(304);
    }
    assertThat(node.client.get(TEXT, "Prefer: wait=30", "If-None-Match: " + tag(TEXT)).status())
        .isEqualTo(304);
  }
}
