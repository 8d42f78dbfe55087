package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.assertHolds;
import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams that come back while a version is being fetched without them. */
class LateUpstreamTest {
  private static final TestVersion V1 = TestVersion.ofBytes(new VersionId(1), 1, 50_000);

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  @Test
  void fetchesFromAnUpstreamThatComesBackMeanwhile() throws Exception {
    FaultyServer slow = lab.add(FaultyServer.with(V1));
    FaultyServer late = lab.add(FaultyServer.with(V1));
    CountDownLatch slowGoesOn = new CountDownLatch(1);
    slow.breaks(FaultyServer::isShard, Fault.heldUntil(slowGoesOn));
    late.stops();
    RelayLab.Node relay = lab.relay(folder, slow.url(), late.url());
    eventually(
        () -> assertThat(slow.requests()).anyMatch(asked -> FaultyServer.isShard(asked.path())));

    late.starts();

    eventually(() -> assertThat(late.shardBytesSent()).isPositive());
    slowGoesOn.countDown();
    lab.awaitList(relay, V1);
    assertHolds(relay, V1);
    eventually(() -> assertThat(relay.told().lines("complete")).containsExactly("v1"));
    assertThat(relay.told().lines("fetch")).as("not begun anew").hasSize(1);
  }

  /** One lists it ahead, another comes to have it. */
  @Test
  void fetchesFromAnUpstreamThatHasItBeforeTheOneThatIsWaitedFor() throws Exception {
    CountDownLatch ahead = new CountDownLatch(1);
    FaultyServer waited = lab.add(FaultyServer.with(V1));
    FaultyServer late = lab.add(FaultyServer.with());
    waited.breaks("v1/manifest.json", Fault.busy("1").and(Fault.heldUntil(ahead)));
    RelayLab.Node relay = lab.relay(folder, waited.url(), late.url());
    lab.add(ahead::countDown);
    eventually(() -> assertThat(waited.requests("v1/manifest.json")).isNotEmpty());

    late.publish(V1);

    lab.awaitList(relay, V1);
    assertHolds(relay, V1);
    assertThat(late.shardBytesSent()).isGreaterThanOrEqualTo(50_000);
    assertThat(relay.told().lines("problem")).isEmpty();
  }
}
