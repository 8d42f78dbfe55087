package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.eventually;
import static dev.tiercast.relay.RelayLab.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Gate;
import dev.tiercast.common.testing.PrometheusText;
import dev.tiercast.common.testing.TestVersion;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class UpstreamFiguresTest {
  private static final TestVersion V1 =
      TestVersion.ofBytes(new VersionId(1), 1, 4 << 20).shardSize(1 << 20).blockSize(64 << 10);
  private static final String UP = "tiercast_upstream_up";
  private static final String FAILURES = "tiercast_upstream_failures_total";
  private static final String FETCHED = "tiercast_upstream_fetched_bytes_total";
  private static final String HEARD = "tiercast_upstream_last_heard_timestamp_seconds";
  private static final String FETCHES = "tiercast_fetches_in_progress";

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  @Test
  void countTheBytesThatCameFromEach() throws Exception {
    String one = lab.upstream(V1).address();
    String other = lab.upstream(V1).address();
    RelayLab.Node relay = lab.relay(folder, one, other);
    lab.awaitList(relay, V1);
    PrometheusText metrics = relay.metrics();
    assertThat(metrics.values(FETCHED, "upstream"))
        .containsExactlyInAnyOrder(url(one), url(other), "peers");
    double sum =
        metrics.value(FETCHED, "upstream", url(one))
            + metrics.value(FETCHED, "upstream", url(other));
    assertThat(sum).isGreaterThanOrEqualTo(4 << 20);
    assertThat(metrics.value("tiercast_store_bytes")).isEqualTo(4 << 20);
    assertThat(metrics.value(UP, "upstream", url(one))).isEqualTo(1);
    assertThat(metrics.value(HEARD, "upstream", url(one)))
        .isBetween(Instant.now().getEpochSecond() - 3600.0, Instant.now().getEpochSecond() + 1.0);
  }

  @Test
  void tellThatOneIsSilent() throws Exception {
    Upstream upstream = lab.upstream(V1);
    upstream.stop();
    RelayLab.Node relay = lab.relay(folder, upstream.address());
    String label = url(upstream.address());
    eventually(() -> assertThat(relay.metrics().value(FAILURES, "upstream", label)).isPositive());
    assertThat(relay.metrics().value(UP, "upstream", label)).isZero();
    assertThat(relay.metrics().value(HEARD, "upstream", label)).isZero();
    upstream.restart();
    eventually(() -> assertThat(relay.metrics().value(UP, "upstream", label)).isEqualTo(1));
    assertThat(relay.metrics().value(HEARD, "upstream", label)).isPositive();
  }

  @Test
  void showAFetchWhileItLasts() throws Exception {
    Upstream upstream = lab.upstream(V1);
    try (Gate gate = Gate.before(upstream.port(), 1 << 20)) {
      RelayLab.Node relay = lab.relay(folder, gate.address());
      gate.awaitHeld();
      assertThat(relay.metrics().value(FETCHES)).isEqualTo(1);
      gate.release();
      lab.awaitList(relay, V1);
      patiently().until(() -> relay.metrics().value(FETCHES) == 0);
    }
  }

  private static String url(String address) {
    return "http://" + address + "/";
  }
}
