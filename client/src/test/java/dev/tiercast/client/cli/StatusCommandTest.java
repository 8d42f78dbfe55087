package dev.tiercast.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiercast.client.pull.Tier;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.Tiercast;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.serve.Station;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.Printed;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.AdmittedHosts;
import dev.tiercast.common.tier.Announcement;
import dev.tiercast.common.tier.Load;
import dev.tiercast.common.tier.Place;
import dev.tiercast.common.tier.Progress;
import dev.tiercast.common.tier.Registry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StatusCommandTest {
  private static final String ESCAPE = "\u001b";

  private final FaultyServer plain =
      FaultyServer.with(TestVersion.ofBytes(new VersionId(1), 1, 100));
  private final MemoryStore store = new MemoryStore();
  private final Registry registry =
      new Registry(() -> info(9, Role.ORIGIN, 0, Optional.empty()), AdmittedHosts.OWN);
  private NodeServer origin;
  private String address;

  @BeforeEach
  void start() throws Exception {
    TestVersion.ofBytes(new VersionId(7), 1, 100).publishIn(store);
    origin =
        NodeServer.start(
            ServeOptions.of(0).withHost("127.0.0.1"),
            store,
            Optional::empty,
            new Station(registry, OptionalInt.of(0)));
    address = "http://127.0.0.1:" + origin.port() + "/";
    Progress half = new Progress(new VersionId(7), Digest.parse("ab".repeat(32)), 3, 2);
    announce(info(2, Role.RELAY, 1, Optional.of("rack-b")), "10.0.0.2", List.of(half));
    announce(info(1, Role.RELAY, 1, Optional.of("rack-a")), "10.0.0.3", List.of());
  }

  @AfterEach
  void stop() throws IOException {
    origin.close();
    plain.close();
  }

  private static NodeInfo info(int number, Role role, int tier, Optional<String> rack) {
    return new NodeInfo(new NodeId("%032x".formatted(number)), role, OptionalInt.of(tier), rack);
  }

  private void announce(NodeInfo node, String from, List<Progress> versions) throws Exception {
    Load load = new Load(3, 12_000_000, 0);
    registry.announce(
        new Announcement(node, new Place.Port(8001), load, versions, List.of()),
        from,
        System.nanoTime());
  }

  @Test
  void showsWhoIsWhereAndHowFar() {
    Run run = Run.of("status", "--servers", address);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.outLines()).hasSize(4);
    assertThat(run.outLines().get(0))
        .matches("ROLE +ADDRESS +RACK +TIER +VERSIONS +SENDS +RECEIVES +BODIES +SEEN");
    assertThat(run.outLines().get(1)).matches("origin +" + address + " +- +0 +v1 100% .* now");
    assertThat(run.outLines().get(2)).matches("relay +http://10.0.0.3:8001/ +rack-a +1 +- .*");
    assertThat(run.outLines().get(3))
        .matches("relay +http://10.0.0.2:8001/ +rack-b +1 +v7 66% +12.0 MB/s +- +3 +(now|. s ago)");
  }

  @Test
  void printsJsonForPrograms() throws Exception {
    Run run = Run.of("status", "--json", "--servers", address + "," + plain.url());

    assertThat(run.code()).isZero();
    assertThat(run.outLines()).hasSize(1);
    JsonNode status = new ObjectMapper().readTree(run.out());
    assertThat(status.get("servers").findValuesAsText("answer")).containsExactly("nodes", "plain");
    assertThat(status.get("nodes")).hasSize(3);
    JsonNode last = status.get("nodes").get(2);
    assertThat(last.get("rack").asText()).isEqualTo("rack-b");
    assertThat(last.get("versions").get(0).get("held").asInt()).isEqualTo(2);
    assertThat(last.get("load").get("sentBytesPerSecond").asLong()).isEqualTo(12_000_000);
  }

  @Test
  void tellsOfServersThatSayNothing() {
    Run run = Run.of("status", "--servers", "127.0.0.1:1," + address + "," + plain.url());

    assertThat(run.code()).isZero();
    assertThat(run.errLines()).hasSize(2);
    assertThat(run.errLines().get(0)).startsWith("warning: http://127.0.0.1:1/");
    assertThat(run.errLines().get(1))
        .isEqualTo(
            "note: %s knows no other nodes: a plain web server, or an older version"
                .formatted(ServerAddress.parse(plain.url())));
    assertThat(run.outLines()).hasSize(4);
  }

  /** As object stores answer, which keep to themselves what they do not have. */
  @Test
  void takesAServerThatForbidsTheQuestionForAPlainOne() throws Exception {
    plain.breaks("api/v1/relays", Fault.status(403));
    Run run = Run.of("status", "--json", "--servers", plain.url());

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode status = new ObjectMapper().readTree(run.out());
    assertThat(status.get("servers").findValuesAsText("answer")).containsExactly("plain");
  }

  /** As some answer whatever they do not know. */
  @Test
  void takesAServerThatAnswersWithAPageForAPlainOne() throws Exception {
    try (MockWebServer pages = new MockWebServer()) {
      pages.enqueue(
          new MockResponse.Builder().addHeader("Content-Type", "text/html").body("<p>").build());
      pages.start();
      Run run = Run.of("status", "--json", "--servers", pages.url("/").toString());

      assertThat(run.code()).as(run.err()).isZero();
      JsonNode status = new ObjectMapper().readTree(run.out());
      assertThat(status.get("servers").findValuesAsText("answer")).containsExactly("plain");
    }
  }

  @Test
  void failsIfNobodyIsThere() {
    Run run = Run.of("status", "--servers", "127.0.0.1:1");

    assertThat(run.code()).isEqualTo(5);
    assertThat(run.error()).startsWith("tiercast status: no server could be asked: http://127");
  }

  @Test
  void looksAgainAndAgainWithoutClearingWhatIsNoTerminal() throws Exception {
    try (Watching watching = new Watching(false, false, address)) {
      await().until(() -> watching.titles() >= 3);
      assertThat(watching.out() + watching.err()).doesNotContain(ESCAPE);
    }
  }

  @Test
  void leavesATerminalAloneWhereTheResultsGoElsewhere() throws Exception {
    try (Watching watching = new Watching(true, false, address)) {
      await().until(() -> watching.titles() >= 2);
      assertThat(watching.out() + watching.err()).doesNotContain(ESCAPE);
    }
  }

  @Test
  void clearsTheScreenBeforeEachLook() throws Exception {
    try (Watching watching = new Watching(false, true, address)) {
      await().until(() -> watching.titles() >= 2);
      assertThat(watching.out()).startsWith(ESCAPE).containsPattern("\\R" + ESCAPE + ".*ROLE");
      assertThat(watching.err()).doesNotContain(ESCAPE);
    }
  }

  @Test
  void goesOnLookingWhileNobodyAnswers() throws Exception {
    Tier.at(plain).lists();
    plain.stops();
    try (Watching watching = new Watching(false, false, plain.url())) {
      await()
          .until(
              () -> watching.err().lines().filter(line -> line.contains("refused")).count() >= 2);
      assertThat(watching.out()).isEmpty();
      plain.starts();
      await().until(() -> watching.titles() > 0);
    }
  }

  @Test
  void printsAnObjectForEachLookForPrograms() throws Exception {
    Tier.at(plain).lists();
    plain.stops();
    try (Watching watching = new Watching(false, false, plain.url(), "--json")) {
      await().until(() -> watching.answers().size() >= 2);
      assertThat(watching.answers()).containsOnly("none");
      plain.starts();
      await().until(() -> watching.answers().contains("nodes"));
    }
  }

  /** Looks again and again in a thread of its own, until it is closed. */
  private static final class Watching implements AutoCloseable {
    private final Printed out = new Printed();
    private final Printed err = new Printed();
    private final Thread thread;

    /**
     * @param terminal whether somebody looks at its errors
     * @param screen whether somebody looks at its results
     */
    Watching(boolean terminal, boolean screen, String server, String... options) {
      Console console =
          new Console(out.stream(), out.stream(), err.stream(), terminal, () -> 80, screen);
      String[] line = {"status", "--watch", "--interval=20ms", "--servers", server};
      String[] arguments = Stream.of(line, options).flatMap(Stream::of).toArray(String[]::new);
      thread =
          new Thread(
              () -> Tiercast.run(Map.of(), console, List.of(new StatusCommand()), arguments));
      thread.start();
    }

    String out() {
      return out.text();
    }

    String err() {
      return err.text();
    }

    /** How many tables there are. */
    long titles() {
      return out().lines().filter(line -> line.contains("ROLE")).count();
    }

    /** What the only server answered, look by look: an object is a line. */
    List<String> answers() throws IOException {
      List<String> answers = new ArrayList<>();
      String whole = out();
      for (String line : whole.substring(0, whole.lastIndexOf('\n') + 1).lines().toList()) {
        JsonNode status = new ObjectMapper().readTree(line);
        answers.add(status.get("servers").get(0).get("answer").asText());
      }
      return answers;
    }

    @Override
    public void close() throws InterruptedException {
      thread.interrupt();
      thread.join();
    }
  }
}
