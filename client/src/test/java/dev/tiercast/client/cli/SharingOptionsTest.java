package dev.tiercast.client.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How sharing is asked for. */
@Timeout(60)
final class SharingOptionsTest {
  private static final TestVersion ONE = TestVersion.ofBytes(new VersionId(1), 1, 10_000);

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with(ONE);

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private Run pull(Map<String, String> environment, Object... arguments) {
    Object[] sharing = {"--share-for", "1ms"};
    return pullFor(environment, Stream.of(arguments, sharing).flatMap(Stream::of).toArray());
  }

  private Run pullFor(Map<String, String> environment, Object... arguments) {
    Object[] rest = {"--servers", server.url(), "--output-file", folder.resolve("out")};
    Object[] all = Stream.of(new Object[] {"pull"}, arguments, rest).flatMap(Stream::of).toArray();
    return Run.with(environment, all);
  }

  private void assertShared(Run run, String port) {
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).containsPattern("sharing on port " + port + "\\R");
    assertThat(folder.resolve("out")).hasBinaryContent(ONE.content());
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
    }
  }

  @Test
  void isOffIfNotGiven() {
    Run run = pullFor(Map.of(), "v1");
    assertThat(run.code()).isZero();
    assertThat(run.err()).doesNotContain("sharing");
  }

  @Test
  void doesNotTakeTheVersionForAPort() {
    assertShared(pull(Map.of(), "--share", "v1"), "[0-9]+");
  }

  @Test
  void mayComeLast() {
    assertShared(pull(Map.of(), "v1", "--share"), "[0-9]+");
  }

  @Test
  void takesAPortThatIsAttached() throws IOException {
    String port = freePort();
    assertShared(pull(Map.of(), "--share=" + port, "v1"), port);
  }

  @Test
  void takesAPortFromTheEnvironment() throws IOException {
    String port = freePort();
    assertShared(pull(Map.of("TIERCAST_SHARE", port), "v1"), port);
  }

  @Test
  void takesAPortFromAConfiguration() throws IOException {
    String port = freePort();
    Path file = Files.writeString(folder.resolve("client.yaml"), "share: " + port + "\n");
    assertShared(pull(Map.of(), "v1", "--config", file), port);
  }

  @Test
  void refusesWhatMeansNothingWithoutSharing() {
    for (String option : List.of("--share-for=1s", "--share-rate=1MiB/s")) {
      Run run = pullFor(Map.of(), "v1", option);
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).contains("nothing is shared without --share");
    }
    Run follow =
        Run.of(
            "follow", "--servers", server.url(), "--output-dir", folder, "--share-rate", "1MiB/s");
    assertThat(follow.code()).isEqualTo(2);
  }

  @Test
  void refusesToShareAPartOrAStream() {
    Run part = pullFor(Map.of(), "v1", "--share", "--include", "*");
    assertThat(part.code()).isEqualTo(2);
    assertThat(part.err()).contains("--share: only all of a version");
    Run stream = Run.of("pull", "v1", "--share", "--servers", server.url(), "--output-file", "-");
    assertThat(stream.code()).isEqualTo(2);
  }

  @Test
  void saysThatWhatHasNoManifestIsNotShared() throws IOException {
    try (FaultyServer plain = FaultyServer.with()) {
      plain.put("v1/shard_001.bin", ONE.content());
      plain.put("distribution.txt", ("v1: " + ONE.manifest().sha256() + "|1\n").getBytes(US_ASCII));
      Run run =
          Run.of(
              "pull",
              "v1",
              "--share",
              "--servers",
              plain.url(),
              "--output-file",
              folder.resolve("out"));
      assertThat(run.code()).isZero();
      assertThat(run.err()).contains("v1 has no manifest, so others cannot be given it");
    }
  }

  @Test
  void saysThatAServerDoesNotWantToKnow() {
    server.breaks("api/v1/relays", Fault.status(403));
    server.breaksOnce(FaultyServer::isShard, Fault.busy("1"));
    Run run = pullFor(Map.of(), "v1", "--share", "--share-for", "2s");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .containsOnlyOnce("warning: " + server.url() + ": does not take our announcement (403)");
  }

  @Test
  void refusesWhatIsNoPort() {
    Run run = pull(Map.of(), "--share=x", "v1");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--share", "'x'");
  }
}
