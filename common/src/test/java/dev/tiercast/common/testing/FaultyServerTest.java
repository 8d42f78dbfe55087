package dev.tiercast.common.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.FaultyServer.Request;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FaultyServerTest {
  private static final TestVersion VERSION = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
  private static final String SHARD = "v1/shard_001.bin";

  private final FaultyServer server = FaultyServer.with(VERSION);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void servesWhatAVersionConsistsOf() throws Exception {
    assertThat(get("distribution.txt").body()).isEqualTo(TestVersion.distribution(VERSION));
    assertThat(get("v1/manifest.json").body()).isEqualTo(VERSION.document().bytes());
    assertThat(get("v1/blocks.bin").body()).hasSize(20 * 32);
    assertThat(get("v1/shard_003.bin").body()).isEqualTo(VERSION.shard(2));
    assertThat(get("v1/shard_004.bin").statusCode()).isEqualTo(404);
  }

  @Test
  void servesRanges() throws Exception {
    HttpResponse<byte[]> part = get(SHARD, "100-199");

    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 100-199/4096");
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(VERSION.shard(0), 100, 200));
    assertThat(get(SHARD, "4096-5000").statusCode()).isEqualTo(416);
  }

  @Test
  void countsRequestsAndBytes() throws Exception {
    get(SHARD, "0-99");
    get(SHARD);
    get("distribution.txt");

    assertThat(server.requests(SHARD))
        .containsExactly(new Request("GET", SHARD, "0-99"), new Request("GET", SHARD, null));
    assertThat(server.bytesSent(SHARD)).isEqualTo(4196);
    assertThat(server.shardBytesSent()).isEqualTo(4196);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void breaksWhatItIsToldToAndHeals() throws Exception {
    server.breaks(SHARD, Fault.flippedAt(150));
    assertThat(get(SHARD, "100-199").body()).isNotEqualTo(get("v1/shard_002.bin").body());
    assertThat(get(SHARD, "0-149").body()).isEqualTo(Arrays.copyOfRange(VERSION.shard(0), 0, 150));
    assertThat(get(SHARD).body()).isNotEqualTo(VERSION.shard(0));

    server.heals();
    assertThat(get(SHARD).body()).isEqualTo(VERSION.shard(0));
  }

  @Test
  void breaksOnce() throws Exception {
    server.breaksOnce(path -> path.startsWith("v1/"), Fault.status(503));

    assertThat(
            List.of(
                get("distribution.txt").statusCode(),
                get(SHARD).statusCode(),
                get(SHARD).statusCode()))
        .containsExactly(200, 503, 200);
  }

  @Test
  void hangsUpAndTruncates() {
    server.breaks(SHARD, Fault.hangUp());
    server.breaks("v1/shard_002.bin", Fault.truncatedAfter(10));

    assertThatThrownBy(() -> get(SHARD)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get("v1/shard_002.bin")).isInstanceOf(IOException.class);
    assertThat(server.bytesSent("v1/shard_002.bin")).isEqualTo(10);
  }

  @Test
  void refusesWhileItIsStopped() throws Exception {
    server.stops();
    assertThatThrownBy(() -> get(SHARD)).isInstanceOf(ConnectException.class);

    server.starts();
    assertThat(get(SHARD).body()).isEqualTo(VERSION.shard(0));
  }

  @Test
  void publishesAndRetires() throws Exception {
    TestVersion second = VERSION.version(new VersionId(2));
    server.publish(second);
    server.retire(VERSION);

    assertThat(get("distribution.txt").body()).isEqualTo(TestVersion.distribution(second));
    assertThat(get(SHARD).statusCode()).isEqualTo(404);
    assertThat(get("v2/shard_001.bin").body()).isEqualTo(VERSION.shard(0));
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(server.url() + path)));
  }

  private HttpResponse<byte[]> get(String path, String range) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(server.url() + path)).header("Range", "bytes=" + range));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }
}
