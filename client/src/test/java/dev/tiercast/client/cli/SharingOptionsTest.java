package dev.tiercast.client.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.Tiercast;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How sharing is asked for. */
@Timeout(60)
final class SharingOptionsTest {
  private static final TestVersion ONE = TestVersion.ofBytes(new VersionId(1), 1, 10_000);

  private static final Pattern SHARING = Pattern.compile("sharing on port ([0-9]+)\\R");

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

  /**
   * At a hundred bytes a second it takes minutes: it is not through when another one is many times.
   */
  @Test
  void sendsNoMoreThanItIsTold() throws Exception {
    try (Sharer slow = new Sharer("slow", "--share-rate=100B/s");
        Sharer quick = new Sharer("quick")) {
      HttpClient http = HttpClient.newHttpClient();
      CompletableFuture<HttpResponse<byte[]>> waiting =
          http.sendAsync(slow.content(), HttpResponse.BodyHandlers.ofByteArray());

      HttpRequest often = quick.content();
      for (int i = 0; i < 20; i++) {
        assertThat(http.send(often, HttpResponse.BodyHandlers.ofByteArray()).body())
            .isEqualTo(ONE.content());
      }
      assertThat(waiting).isNotDone();
    }
  }

  /** A pull in a thread of its own that goes on sharing until it is closed. */
  private final class Sharer implements AutoCloseable {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Thread thread;

    Sharer(String name, String... options) {
      PrintStream printed = new PrintStream(err, true, UTF_8);
      String[] pull = {"pull", "v1", "--share", "--share-for=forever", "--servers", server.url()};
      String[] output = {"--output-file", folder.resolve(name).toString()};
      String[] line = Stream.of(pull, output, options).flatMap(Stream::of).toArray(String[]::new);
      thread =
          new Thread(
              () ->
                  Tiercast.run(
                      Map.of(), new Console(printed, printed), List.of(new PullCommand()), line));
      thread.start();
    }

    /** Asks for all of what it has, once it has it. */
    HttpRequest content() {
      await().until(() -> port().find());
      Matcher port = port();
      assertThat(port.find()).isTrue();
      return HttpRequest.newBuilder(
              URI.create("http://127.0.0.1:" + port.group(1) + "/v1/content/data.bin"))
          .build();
    }

    private Matcher port() {
      return SHARING.matcher(err.toString(UTF_8));
    }

    @Override
    public void close() throws InterruptedException {
      thread.interrupt();
      thread.join();
    }
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
