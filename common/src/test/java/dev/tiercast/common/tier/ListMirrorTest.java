package dev.tiercast.common.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.transfer.HttpSources;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of a node that is silent, and what of one that knows nobody. */
@Timeout(60)
class ListMirrorTest {
  private static final MockResponse HANG_UP =
      new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();

  private final MockWebServer server = new MockWebServer();
  private final HttpSources http = new HttpSources();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> tags = new CopyOnWriteArrayList<>();
  private volatile MockResponse answer = HANG_UP;
  private ListMirror mirror;

  @BeforeEach
  void start() throws IOException {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            tags.add(String.valueOf(request.getHeaders().get("If-None-Match")));
            return answer;
          }
        });
    server.start(InetAddress.getLoopbackAddress(), 0);
    mirror =
        new ListMirror(
            http.node(ServerAddress.parse("127.0.0.1:" + server.getPort())),
            () -> true,
            new ListMirror.Listener() {
              @Override
              public void onList(NodeList list) {
                told.add("list of " + list.members().size());
              }

              @Override
              public void onNothing() {
                told.add("nothing");
              }

              @Override
              public void onSilence() {
                told.add("silence");
              }
            });
    mirror.start();
  }

  @AfterEach
  void stop() {
    mirror.close();
    http.close();
    server.close();
  }

  private static MockResponse list(int members) {
    List<Member> all =
        List.of(
                Nodes.member(Nodes.relay(2), "http://a/", Duration.ZERO),
                Nodes.member(Nodes.relay(3), "http://b/", Duration.ZERO))
            .subList(0, members);
    NodeList list = new NodeList(Nodes.origin(1), true, Load.IDLE, List.of(), all);
    return new MockResponse.Builder()
        .setHeader("Content-Type", "application/json")
        .setHeader("ETag", "W/\"" + members + "\"")
        .body(new Buffer().write(RegistryJson.write(list)))
        .build();
  }

  private static MockResponse status(int status) {
    return new MockResponse.Builder().code(status).body("no").build();
  }

  private void awaitAskedAgain(int times) {
    int asked = tags.size();
    await().atMost(Duration.ofSeconds(30)).until(() -> tags.size() >= asked + times);
  }

  private void awaitTold(String... lines) {
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(told).startsWith(lines));
  }

  @Test
  void keepsWhatANodeKnewWhileItIsSilent() {
    answer = list(2);
    awaitTold("list of 2");
    answer = HANG_UP;
    awaitAskedAgain(3);
    answer = status(500);
    awaitAskedAgain(2);
    assertThat(told).containsOnly("list of 2");
    int before = told.size();

    answer = list(1);

    await().until(() -> told.size() > before);
    assertThat(told.get(before)).isEqualTo("list of 1");
  }

  @Test
  void asksForAllOfTheListAfterANodeWasSilent() {
    answer = list(2);
    await().until(() -> tags.contains("W/\"2\""));
    answer = HANG_UP;

    // It may be another node now.
    await().until(() -> tags.get(tags.size() - 1).equals("null"));
  }

  @Test
  void forgetsWhatANodeKnewThatHasBecomeAPlainServer() {
    answer = list(2);
    awaitTold("list of 2");

    answer = status(404);

    await().until(() -> told.contains("nothing"));
    assertThat(told.get(told.size() - 1)).isEqualTo("nothing");
  }

  /** An object store says 403 of what it does not have to those who may not see that. */
  @ParameterizedTest
  @ValueSource(ints = {403, 404, 405, 410, 501})
  void takesForAPlainServerWhateverKnowsNoLists(int status) {
    answer = status(status);

    awaitTold("nothing");
    assertThat(told).hasSize(1);
  }

  @Test
  void takesForAPlainServerWhatHasAPageForEverything() {
    answer =
        new MockResponse.Builder()
            .setHeader("Content-Type", "text/html; charset=utf-8")
            .body("<!doctype html><title>Welcome</title>")
            .build();

    awaitTold("nothing");
  }

  @Test
  void takesNoNodeForAPlainServerAsLongAsItIsSilent() {
    awaitAskedAgain(3);
    answer = status(503);
    awaitAskedAgain(1);
    assertThat(told).isEmpty();

    answer = list(2);

    awaitTold("list of 2");
  }
}
