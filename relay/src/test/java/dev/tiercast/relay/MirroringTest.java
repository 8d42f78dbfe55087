package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.assertHolds;
import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Gate;
import dev.tiercast.common.testing.TestVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a relay holds while its upstreams are well. */
class MirroringTest {
  private static final TestVersion V1 = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
  private static final TestVersion V2 = TestVersion.ofBytes(new VersionId(2), 2, 20_000);
  private static final TestVersion V3 = TestVersion.ofBytes(new VersionId(3), 3, 0);

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  @Test
  void mirrorsAllVersionsNewestFirst() throws Exception {
    Upstream upstream = lab.upstream(V1, V2, V3);

    RelayLab.Node relay = lab.relay(folder, upstream.address());

    lab.awaitList(relay, V1, V2, V3);
    for (TestVersion version : new TestVersion[] {V1, V2, V3}) {
      assertHolds(relay, version);
    }
    relay.awaitTold(
        "fetch v3 data.bin, 0 missing",
        "complete v3",
        "fetch v2 data.bin, 20000 missing",
        "complete v2",
        "fetch v1 data.bin, 10000 missing",
        "complete v1");
  }

  @Test
  void followsWhatIsPublishedAndRetired() throws Exception {
    Upstream upstream = lab.upstream(V1);
    RelayLab.Node relay = lab.relay(folder, upstream.address());
    lab.awaitList(relay, V1);

    upstream.put(V2);
    lab.awaitList(relay, V1, V2);
    upstream.retire(V1);
    lab.awaitList(relay, V2);

    eventually(() -> assertThat(folder.resolve("v1")).doesNotExist());
    eventually(() -> assertThat(relay.told().lines("drop")).containsExactly("v1"));
  }

  @Test
  void holdsAsManyAsItIsTold() throws Exception {
    Upstream upstream = lab.upstream(V1, V2);
    RelayLab.Node relay = lab.relay(folder, 1, upstream.address());
    lab.awaitList(relay, V2);

    upstream.put(V3);

    lab.awaitList(relay, V3);
    eventually(() -> assertThat(relay.told().lines("drop")).containsExactly("v2"));
    eventually(() -> assertThat(relay.told().lines("complete")).containsExactly("v2", "v3"));
  }

  @Test
  void servesTheOldVersionUntilTheNewOneIsComplete() throws Exception {
    TestVersion large = TestVersion.ofBytes(new VersionId(2), 5, 2 << 20).shardSize(1 << 20);
    Upstream upstream = lab.upstream(V1);
    try (Gate gate = Gate.before(upstream.port(), 1 << 20)) {
      RelayLab.Node relay = lab.relay(folder, 1, gate.address());
      lab.awaitList(relay, V1);
      upstream.put(large);
      gate.awaitHeld();

      assertThat(RelayLab.completeAt(relay)).containsExactly(V1.version());
      gate.release();

      lab.awaitList(relay, large);
      assertHolds(relay, large);
    }
  }

  @Test
  void passesOnThroughThreeTiers() throws Exception {
    Upstream upstream = lab.upstream(V1);
    RelayLab.Node first = lab.relay(folder.resolve("1"), upstream.address());
    RelayLab.Node second = lab.relay(folder.resolve("2"), first.address());
    RelayLab.Node third = lab.relay(folder.resolve("3"), second.address());
    lab.awaitList(third, V1);
    assertHolds(third, V1);

    upstream.put(V2);
    lab.awaitList(third, V1, V2);
    upstream.retire(V1);

    lab.awaitList(third, V2);
    assertHolds(third, V2);
  }

  @Test
  void hasWhatAnyOfItsUpstreamsHas() throws Exception {
    Upstream one = lab.upstream(V1, V2);
    Upstream other = lab.upstream(V2, V3);
    RelayLab.Node relay = lab.relay(folder, one.address(), other.address());
    lab.awaitList(relay, V1, V2, V3);

    one.retire(V2);
    one.retire(V1);

    lab.awaitList(relay, V2, V3);
    eventually(() -> assertThat(relay.told().lines("drop")).containsExactly("v1"));
  }

  @Test
  void isNotHarmedByBeingItsOwnUpstream() throws Exception {
    Upstream upstream = lab.upstream(V1);
    int port = lab.freePort();
    RelayLab.Node relay = lab.relayAt(port, folder, upstream.address(), "127.0.0.1:" + port);
    lab.awaitList(relay, V1);

    upstream.put(V2);

    lab.awaitList(relay, V1, V2);
    assertHolds(relay, V2);
    eventually(
        () ->
            assertThat(relay.told().lines("problem"))
                .singleElement()
                .asString()
                .startsWith("http://127.0.0.1:" + port + "/: is this node itself; "));
    upstream.retire(V1);
    lab.awaitList(relay, V2);
  }

  @Test
  void isNotHarmedByACircle() throws Exception {
    Upstream upstream = lab.upstream(V1);
    int port = lab.freePort();
    RelayLab.Node second = lab.relay(folder.resolve("2"), "127.0.0.1:" + port);
    RelayLab.Node first =
        lab.relayAt(port, folder.resolve("1"), upstream.address(), second.address());
    lab.awaitList(second, V1);

    upstream.put(V2);

    lab.awaitList(first, V1, V2);
    lab.awaitList(second, V1, V2);
    assertHolds(second, V2);
  }
}
