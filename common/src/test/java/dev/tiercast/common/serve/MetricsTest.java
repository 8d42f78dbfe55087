package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.PrometheusText;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.net.Socket;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
  /** More than the kernel's buffers take. */
  private static final int LARGE = 24 << 20;

  private static final String SHARD = "/v1/shard_001.bin";
  private static final String SERVED = "tiercast_served_bytes_total";
  private static final String IN_FLIGHT = "tiercast_bodies_in_flight";
  private static final String BODIES = "tiercast_bodies_total";
  private static final String REQUESTS = "tiercast_requests_total";
  private static final String FIRST_BYTE = "tiercast_first_byte_seconds";

  private TestNode node;

  @BeforeEach
  void start() throws IOException {
    node = TestNode.start(TestNode.oneShard(LARGE));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private PrometheusText scrape() throws IOException {
    RawAnswer answer = node.client.get("/metrics");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.isComplete()).isTrue();
    return PrometheusText.parse(answer.text());
  }

  /** An answer may be there before it is counted. */
  private void eventually(ThrowingConsumer<PrometheusText> assertion) {
    await().untilAsserted(() -> assertion.accept(scrape()));
  }

  @Test
  void areNotKept() throws IOException {
    RawAnswer answer = node.client.head("/metrics");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.field("Cache-Control")).hasValue("no-store");
    assertThat(answer.field("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void canOnlyBeRead() throws IOException {
    assertThat(node.client.send("POST", "/metrics").status()).isEqualTo(405);
    assertThat(node.client.get("/metrics/").status()).isEqualTo(404);
  }

  @Test
  void areWrittenAsOpenMetricsForThoseWhoPreferIt() throws IOException {
    RawAnswer answer =
        node.client.get(
            "/metrics",
            "Accept: application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2");
    assertThat(answer.field("Content-Type"))
        .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(answer.text())
        .contains("# TYPE tiercast_served_bytes counter\n")
        .endsWith("\n# EOF\n");
  }

  @Test
  void countTheBytesThatWereReceived() throws IOException {
    int whole = node.client.get(SHARD).body().length;
    int part = node.client.get(SHARD, "Range: bytes=100-1099").body().length;
    int manifest = node.client.get("/v1/manifest.json").body().length;
    node.client.head(SHARD);
    node.client.get("/distribution.txt");
    eventually(
        metrics -> {
          assertThat(metrics.value(SERVED, "version", "v1"))
              .isEqualTo((double) whole + part + manifest);
          // That of this answer is no body of the store.
          assertThat(metrics.value(BODIES, "outcome", "complete")).isEqualTo(4);
        });
  }

  @Test
  void countRequestsByWhatTheyAskForAndGet() throws IOException {
    node.client.get(SHARD, "Range: bytes=0-0");
    node.client.get(SHARD, "Range: bytes=1-1");
    node.client.get("/v2/shard_001.bin");
    node.client.get("/whatever?x");
    node.client.get("/healthz");
    node.client.write("nonsense\r\n\r\n").getInputStream().readAllBytes();
    eventually(
        metrics -> {
          assertThat(metrics.value(REQUESTS, "resource", "shard", "status", "206")).isEqualTo(2);
          assertThat(metrics.value(REQUESTS, "resource", "shard", "status", "404")).isEqualTo(1);
          assertThat(metrics.value(REQUESTS, "resource", "none", "status", "404")).isEqualTo(1);
          assertThat(metrics.value(REQUESTS, "resource", "none", "status", "400")).isEqualTo(1);
          assertThat(metrics.value(REQUESTS, "resource", "health", "status", "200")).isEqualTo(1);
          assertThat(metrics.value(FIRST_BYTE + "_count", "resource", "shard")).isEqualTo(3);
          assertThat(metrics.value(FIRST_BYTE + "_bucket", "resource", "shard", "le", "+Inf"))
              .isEqualTo(3);
        });
  }

  @Test
  void neverCountBackwards() throws IOException {
    PrometheusText earlier = scrape();
    for (int i = 0; i < 5; i++) {
      node.client.get(SHARD, "Range: bytes=0-9");
      PrometheusText later = scrape();
      later.assertFollows(earlier);
      earlier = later;
    }
  }

  @Test
  void showABodyWhileItsReaderWaits() throws IOException {
    try (Socket socket = node.client.open("GET", SHARD)) {
      await().until(() -> scrape().value(IN_FLIGHT) == 1);
      assertThat(scrape().value("tiercast_connections_open")).isGreaterThanOrEqualTo(2);
      RawAnswer answer = RawAnswer.parse(socket.getInputStream().readAllBytes());
      node.assertIsWhole(answer);
    }
    await().until(() -> scrape().value(IN_FLIGHT) == 0);
    eventually(metrics -> assertThat(metrics.value(BODIES, "outcome", "complete")).isEqualTo(1));
  }

  @Test
  void tellBodiesThatWereCutOff() throws IOException {
    try (Socket socket = node.client.open("GET", SHARD)) {
      await().until(() -> scrape().value(IN_FLIGHT) == 1);
      socket.setSoLinger(true, 0);
    }
    await().until(() -> scrape().value(BODIES, "outcome", "aborted") == 1);
    PrometheusText metrics = scrape();
    assertThat(metrics.value(IN_FLIGHT)).isZero();
    assertThat(metrics.value(SERVED, "version", "v1")).isBetween(1.0, LARGE - 1.0);
    assertThat(metrics.value(BODIES, "outcome", "complete")).isZero();
  }

  @Test
  void nameLiveVersionsOnly() throws IOException {
    TestVersion second = TestVersion.ofBytes(new VersionId(2), 2, 1000);
    second.publishIn(node.store);
    node.client.get(SHARD);
    PrometheusText both = scrape();
    assertThat(both.values(SERVED, "version")).containsExactly("v1", "v2");
    assertThat(both.value(SERVED, "version", "v2")).isZero();
    assertThat(both.value("tiercast_store_versions")).isEqualTo(2);
    assertThat(both.value("tiercast_store_bytes")).isEqualTo(LARGE + 1000.0);
    node.store.retire(new VersionId(1));
    PrometheusText one = scrape();
    assertThat(one.values(SERVED, "version")).containsExactly("v2");
    assertThat(one.value("tiercast_store_versions")).isEqualTo(1);
    assertThat(one.value("tiercast_store_bytes")).isEqualTo(1000);
  }

  @Test
  void tellWhatRuns() throws IOException {
    PrometheusText metrics = scrape();
    assertThat(metrics.labelsOf("tiercast_build_info")).containsExactly("java", "version");
    assertThat(metrics.values("tiercast_build_info", "java"))
        .containsExactly(Runtime.version().toString());
    assertThat(metrics.values("tiercast_build_info", "version").iterator().next())
        .matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(metrics.value("process_start_time_seconds")).isGreaterThan(1e9);
    assertThat(metrics.value("process_cpu_seconds_total")).isPositive();
    assertThat(metrics.value("tiercast_serving_threads")).isBetween(1.0, 8.0);
  }

  @Test
  void countWhoIsNotServedByReason() throws IOException {
    assertThat(scrape().values("tiercast_rejections_total", "reason"))
        .contains("bodies", "connections", "draining", "head_timeout", "slow_reader");
    node.server.drain();
    assertThat(node.client.get(SHARD).status()).isEqualTo(503);
    eventually(
        metrics ->
            assertThat(metrics.value("tiercast_rejections_total", "reason", "draining"))
                .isEqualTo(1));
  }
}
