package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** When it makes sense to ask a relay for anything. */
class ReadinessTest {
  private static final TestVersion V1 = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  private static HttpResponse<String> get(Relay relay, String path) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + relay.port() + path);
    return HTTP.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  @Test
  void isNotReadyWithoutAnythingToServeAndWithoutAnUpstream() throws Exception {
    String nobody = "127.0.0.1:" + lab.freePort();
    try (Relay relay = Relay.start(RelayLab.options(folder, nobody))) {
      HttpResponse<String> answer = get(relay, "/readyz");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body())
          .isEqualTo("nothing is held here, and no upstream has answered yet\n");
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(get(relay, "/healthz").body()).isEqualTo("ok\n");
    }
  }

  @Test
  void isReadyWhenAnUpstreamHasAnsweredThoughItHasNothing() throws Exception {
    String nobody = "127.0.0.1:" + lab.freePort();
    try (Relay relay = Relay.start(RelayLab.options(folder, nobody, lab.upstream().address()))) {
      eventually(() -> assertThat(get(relay, "/readyz").body()).isEqualTo("ready\n"));
    }
  }

  @Test
  void isReadyWithSomethingToServeThoughNoUpstreamAnswers() throws Exception {
    Upstream upstream = lab.upstream(V1);
    try (Relay relay = Relay.start(RelayLab.options(folder, upstream.address()))) {
      eventually(() -> assertThat(folder.resolve("v1/shard_001.bin")).exists());
      eventually(() -> assertThat(get(relay, "/distribution.txt").body()).startsWith("v1: "));
    }
    upstream.stop();
    try (Relay relay = Relay.start(RelayLab.options(folder, upstream.address()))) {
      assertThat(get(relay, "/readyz").statusCode()).isEqualTo(200);
    }
  }
}
