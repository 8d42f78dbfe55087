package dev.tiercast.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiercast.client.Client;
import dev.tiercast.client.follow.Follow;
import dev.tiercast.client.follow.FollowRequest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.transfer.TransferCancelledException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FollowCommandTest {
  private static final TestVersion ONE = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
  private static final TestVersion TWO = ONE.flippedAt(7).version(new VersionId(2));

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with(ONE);

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void needsADirectoryAndSense() {
    assertThat(Run.of("follow", "--servers", server.url()).code()).isEqualTo(2);
    Run negative =
        Run.of("follow", "--servers", server.url(), "--output-dir", folder, "--keep", "-1");
    assertThat(negative.code()).isEqualTo(2);
    assertThat(negative.error()).contains("--keep", "-1");
    Run hurried =
        Run.of(
            "follow", "--servers", server.url(), "--output-dir", folder, "--poll-interval", "0s");
    assertThat(hurried.code()).isEqualTo(2);
    assertThat(hurried.error()).contains("--poll-interval");
  }

  @Test
  void saysWhatIsInTheWay() throws Exception {
    Files.createFile(folder.resolve("current"));
    Run run = Run.of("follow", "--servers", server.url(), "--output-dir", folder, "--json");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.error()).contains("current", "no symbolic link");
    assertThat(new ObjectMapper().readTree(run.out()).get("event").textValue()).isEqualTo("failed");
  }

  @Test
  void printsWhatHappensForPrograms() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FollowRequest request = FollowRequest.into(folder).keeping(0).running("exit 3");
    try (Client client = Client.of(server.url());
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      Follow follow = client.prepare(request, new FollowJson(printed));
      Thread thread = new Thread(() -> run(follow));
      thread.start();
      await().until(() -> names(out).contains("command-ended"));
      server.publish(TWO);
      await().until(() -> names(out).contains("removed"));
      server.retire(TWO);
      await().until(() -> names(out).contains("retired"));
      server.stops();
      await().until(() -> names(out).contains("failed"));
      follow.cancel();
      thread.join();
    }
    assertThat(names(out))
        .containsSubsequence(
            "started", "progress", "done", "switched", "command-ended", "started", "switched")
        .containsSubsequence("removed", "retired", "failed");
    JsonNode switched = event(out, "switched");
    assertThat(switched.get("version").textValue()).isEqualTo("v1");
    assertThat(switched.get("path").textValue()).isEqualTo(folder.resolve("v1").toString());
    assertThat(event(out, "command-ended").toString())
        .isEqualTo("{\"event\":\"command-ended\",\"version\":\"v1\",\"exitCode\":3}");
    assertThat(event(out, "removed").get("version").textValue()).isEqualTo("v1");
    assertThat(event(out, "retired").get("version").textValue()).isEqualTo("v2");
  }

  private static void run(Follow follow) {
    try {
      follow.run();
    } catch (TransferCancelledException e) {
      // That is how it ends.
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<JsonNode> events(ByteArrayOutputStream out) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      events.add(new ObjectMapper().readTree(line));
    }
    return events;
  }

  private static List<String> names(ByteArrayOutputStream out) throws IOException {
    return events(out).stream().map(event -> event.get("event").textValue()).toList();
  }

  private static JsonNode event(ByteArrayOutputStream out, String name) throws IOException {
    return events(out).stream()
        .filter(event -> event.get("event").textValue().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
