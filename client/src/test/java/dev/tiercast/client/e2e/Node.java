package dev.tiercast.client.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An origin or a relay as a process of its own. */
record Node(Commands.Running running, int port) {
  private static final Pattern LISTENING = Pattern.compile("on port ([0-9]+)");
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static Node listening(Commands.Running running) throws IOException {
    await()
        .atMost(LONGEST)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !running.process().isAlive() || said(running).find());
    Matcher said = said(running);
    if (!said.find()) {
      throw new AssertionError("did not start: " + Commands.text(running.err()));
    }
    return new Node(running, Integer.parseInt(said.group(1)));
  }

  private static Matcher said(Commands.Running running) throws IOException {
    return LISTENING.matcher(Commands.text(running.err()));
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** What it has said so far. */
  String log() throws IOException {
    return Commands.text(running.err());
  }

  /** Waits until it has all of a version. */
  void awaitVersion(String version) {
    await().atMost(Duration.ofMinutes(4)).until(() -> hasAllOf(version));
  }

  private boolean hasAllOf(String version) throws Exception {
    for (JsonNode each : new ObjectMapper().readTree(get("api/v1/versions")).path("versions")) {
      if (each.path("version").asText().equals(version)) {
        return !each.has("held");
      }
    }
    return false;
  }

  /** Waits until it does not list a version. */
  void awaitWithout(String version) {
    await().atMost(LONGEST).until(() -> !list().contains(version + ": "));
  }

  /** Its distribution list. */
  String list() throws Exception {
    return get("distribution.txt");
  }

  /** Whom it knows, as JSON. */
  String relays() throws Exception {
    return get("api/v1/relays");
  }

  private String get(String path) throws Exception {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create("http://" + address() + "/" + path))
                .timeout(LONGEST)
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  /** Ends it without a chance to tidy up. */
  void kill() throws InterruptedException {
    running.process().destroyForcibly().waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
  }

  /** Asks it to end, and returns how it did. */
  int stop() throws InterruptedException {
    running.process().destroy();
    if (!running.process().waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("does not stop");
    }
    return running.process().exitValue();
  }

  void deleteOutput() throws IOException {
    Files.deleteIfExists(running.out());
    Files.deleteIfExists(running.err());
  }
}
