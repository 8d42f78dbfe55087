package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How soon a relay hears what is new. */
class NewsTest {
  private static final TestVersion V1 = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
  private static final TestVersion V2 = TestVersion.ofBytes(new VersionId(2), 2, 20_000);

  private static final TestVersion V3 = TestVersion.ofBytes(new VersionId(3), 3, 30_000);

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  @Test
  void isNotHeldUpByAnUpstreamThatDoesNotAnswer() throws Exception {
    FaultyServer silent = lab.add(FaultyServer.with(V1));
    Upstream upstream = lab.upstream(V1);
    RelayLab.Node relay = lab.relay(folder, silent.url(), upstream.address());
    lab.awaitList(relay, V1);
    silent.breaks(Fault.silence());
    int asked = silent.requests("distribution.txt").size();
    eventually(() -> assertThat(silent.requests("distribution.txt")).hasSizeGreaterThan(asked));

    upstream.put(V2);

    lab.awaitList(relay, V1, V2);
    assertThat(relay.told().lines("problem")).isEmpty();
  }

  /** Nobody asks again for an hour, so that only what is told can be known. */
  @Test
  void comesToTheThirdTierWithoutAnyPolling() throws Exception {
    Upstream upstream = lab.upstream(V1);
    RelayLab.Node first = waiting("1", upstream.address());
    RelayLab.Node second = waiting("2", first.address());
    RelayLab.Node third = waiting("3", second.address());
    lab.awaitList(third, V1);

    upstream.put(V2);
    lab.awaitList(third, V1, V2);

    upstream.retire(V1);
    lab.awaitList(third, V2);
  }

  /** One round trip for each tier, whatever else there is to be fetched. */
  @Test
  void comesToTheThirdTierBeforeTheManifestHasLeftTheOrigin() throws Exception {
    CountDownLatch leave = new CountDownLatch(1);
    FaultyServer origin = lab.add(FaultyServer.with(V1));
    origin.breaks("v2/manifest.json", Fault.heldUntil(leave));
    RelayLab.Node first = lab.relay(folder.resolve("1"), origin.url());
    RelayLab.Node second = waiting("2", first.address());
    RelayLab.Node third = waiting("3", second.address());
    lab.awaitList(third, V1);

    origin.publish(V2);
    eventually(() -> assertThat(lab.listOf(third)).containsExactly(V1.version(), V2.version()));

    leave.countDown();
    lab.awaitList(third, V1, V2);
    RelayLab.assertHolds(third, V2);
    assertThat(third.told().lines("problem")).isEmpty();
  }

  @Test
  void isTakenBackWhereTheManifestCannotBeHad() throws Exception {
    FaultyServer origin = lab.add(FaultyServer.with(V1));
    origin.breaks("v2/manifest.json", Fault.html());
    RelayLab.Node relay = lab.relay(folder, origin.url());
    lab.awaitList(relay, V1);

    origin.publish(V2);

    eventually(() -> assertThat(relay.told().lines("problem")).isNotEmpty());
    eventually(() -> assertThat(lab.listOf(relay)).containsExactly(V1.version()));
  }

  /** Also where whoever plans is late: he is kept busy by telling what was dropped. */
  @Test
  void isOfWhatComesNextWhenTheNewestCannotBeHad() throws Exception {
    CountDownLatch leave = new CountDownLatch(1);
    FaultyServer origin = lab.add(FaultyServer.with(V1));
    origin.breaks("v3/manifest.json", Fault.html());
    origin.breaks("v2/manifest.json", Fault.heldUntil(leave));
    Told told = new Told(version -> await(leave));
    RelayLab.Node relay = lab.relay(RelayLab.options(folder, origin.url()), told);
    lab.add(leave::countDown);
    lab.awaitList(relay, V1);

    origin.replaceBy(V2, V3);

    eventually(() -> assertThat(origin.requests("v2/manifest.json")).isNotEmpty());
    assertThat(lab.listOf(relay)).doesNotContain(V3.version());
    eventually(() -> assertThat(lab.listOf(relay)).contains(V2.version()));
    leave.countDown();
    lab.awaitList(relay, V2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RelayLab.Node waiting(String name, String upstream) throws Exception {
    return lab.relay(
        RelayLab.options(folder.resolve(name), upstream).withPollInterval(Duration.ofHours(1)));
  }
}
