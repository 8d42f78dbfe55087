package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.NewsServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is heard of a source that is asked again and again, or waits itself. */
@Timeout(60)
final class FollowingTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final String NOTHING = "";
  private static final String ONE = line(1);
  private static final String TWO = ONE + line(2);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final HttpSources http = add(new HttpSources());
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private static String line(int number) {
    return "v%d: %064x\n".formatted(number, number);
  }

  private <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  @AfterEach
  void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  private NewsServer server(NewsServer.Kind kind) throws IOException {
    return add(new NewsServer(kind, ONE));
  }

  private Following<DistributionList> follow(ServerAddress address, Duration pause) {
    Following<DistributionList> following =
        add(
            new Following<>(
                http.at(address),
                Topic.VERSIONS,
                pause,
                new Following.Listener<>() {
                  @Override
                  public void heard(DistributionList list) {
                    heard.add(list.versions().stream().map(v -> v.version()).toList().toString());
                  }

                  @Override
                  public void silent(IOException reason) {
                    heard.add(String.valueOf(reason.getMessage()));
                  }
                }));
    following.start();
    return following;
  }

  private void awaitHeard(String... lines) {
    await().untilAsserted(() -> assertThat(heard).containsExactly(lines));
  }

  @Test
  void hearsNewsAtOnceFromASourceThatWaits() throws Exception {
    NewsServer server = server(NewsServer.Kind.WAITING);
    follow(server.address(), HOUR);
    awaitHeard("[v1]");

    server.say(TWO);
    awaitHeard("[v1]", "[v1, v2]");
    server.say(NOTHING);
    awaitHeard("[v1]", "[v1, v2]", "[]");

    await().untilAsserted(() -> assertThat(server.questions()).hasSize(4));
    assertThat(server.questions().get(0)).isEqualTo(new NewsServer.Question(null, null));
    assertThat(server.questions().subList(1, 4))
        .allSatisfy(
            asked -> {
              assertThat(asked.tag()).isNotNull();
              assertThat(asked.prefer()).matches("wait=(4[0-9]|5[0-5])");
            });
  }

  @Test
  void looksForNewsAtASourceThatKnowsOnlyTags() throws Exception {
    NewsServer server = server(NewsServer.Kind.CONDITIONAL);
    follow(server.address(), SHORT);
    await().untilAsserted(() -> assertThat(server.questions()).hasSizeGreaterThan(30));

    server.say(TWO);
    await().untilAsserted(() -> assertThat(heard).last().isEqualTo("[v1, v2]"));

    assertThat(server.questions().subList(0, 21))
        .as("a tag is not believed for ever")
        .extracting(asked -> asked.tag() == null)
        .containsSubsequence(true, false, false, false, false, false, false, false, true, false);
  }

  @Test
  void looksForNewsAtAPlainSource() throws Exception {
    NewsServer server = server(NewsServer.Kind.PLAIN);
    follow(server.address(), SHORT);
    await().untilAsserted(() -> assertThat(heard).hasSizeGreaterThan(2));

    server.say(TWO);

    await().untilAsserted(() -> assertThat(heard).last().isEqualTo("[v1, v2]"));
    assertThat(server.questions()).allMatch(asked -> asked.tag() == null);
  }

  @Test
  void doesNotPesterASourceThatOnlyPretendsToWait() throws Exception {
    NewsServer server = server(NewsServer.Kind.PRETENDING);
    follow(server.address(), HOUR);

    awaitHeard("[v1]", "[v1]");

    server.say(TWO);
    assertThat(server.questions()).hasSize(2);
  }

  @Test
  void waitsLongerThanForAnyOtherAnswer() throws Exception {
    HttpSources impatient =
        add(new HttpSources(Duration.ofSeconds(1), Duration.ofMillis(50), Proxies.none()));
    NewsServer server = server(NewsServer.Kind.WAITING);
    Source source = impatient.at(server.address());
    News<DistributionList> first = source.ask(Topic.VERSIONS, null, SHORT);
    Thread teller =
        new Thread(
            () -> {
              await().pollDelay(Duration.ofMillis(200)).until(() -> true);
              server.say(TWO);
            });
    teller.start();

    News<DistributionList> second = source.ask(Topic.VERSIONS, first, Duration.ofSeconds(30));

    assertThat(second.value().versions()).hasSize(2);
    assertThat(second.isAwaited()).isTrue();
  }

  @Test
  void takesNothingFromAnUnchangedAnswerThatNobodyAskedFor() throws Exception {
    FaultyServer server = add(FaultyServer.with(TestVersion.ofBytes(new VersionId(1), 1, 100)));
    server.breaks(Fault.status(304));

    follow(server.address(), HOUR);

    awaitHeard(server.url() + "distribution.txt: answers 304 Status");
  }

  @Test
  void asksAgainAfterSilence() throws Exception {
    FaultyServer server = add(FaultyServer.with(TestVersion.ofBytes(new VersionId(1), 1, 100)));
    server.breaksOnce(path -> true, Fault.status(500));
    server.breaksOnce(path -> true, Fault.html());

    follow(server.address(), SHORT);

    await().untilAsserted(() -> assertThat(heard).hasSizeGreaterThan(2));
    assertThat(heard.get(0)).contains("answers 500");
    assertThat(heard.get(1)).contains("distribution.txt");
    assertThat(heard.get(2)).isEqualTo("[v1]");
  }

  @Test
  void endsAtOnceThoughTheSourceWaits() throws Exception {
    NewsServer server = server(NewsServer.Kind.WAITING);
    Following<DistributionList> following = follow(server.address(), HOUR);
    await().untilAsserted(() -> assertThat(server.questions()).hasSize(2));

    following.close();

    await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(this::isFollowing));
    assertThat(heard).containsExactly("[v1]");
  }

  private boolean isFollowing(Thread thread) {
    return thread.getName().startsWith("follow-");
  }

  @Test
  void probesConnectionsOnWhichItWaits() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = new BulkSocketFactory(HOUR).createSocket()) {
      socket.connect(server.getLocalSocketAddress());

      assertThat(socket.getKeepAlive()).isTrue();
    }
  }
}
