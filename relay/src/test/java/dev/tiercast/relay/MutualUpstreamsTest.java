package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.assertHolds;
import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Relays that are upstreams of each other, or of themselves. */
@Timeout(120)
class MutualUpstreamsTest {
  private static final TestVersion V1 = TestVersion.ofBytes(new VersionId(1), 1, 100_000);
  private static final TestVersion V2 = TestVersion.ofBytes(new VersionId(2), 2, 200_000);
  private static final TestVersion V3 = TestVersion.ofBytes(new VersionId(3), 3, 100_000);

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  private RelayLab.Node relayAt(int port, String... upstreams) throws IOException {
    return lab.relayAt(port, folder.resolve("r" + port), upstreams);
  }

  private static String at(int port) {
    return "127.0.0.1:" + port;
  }

  private void awaitLists(List<RelayLab.Node> relays, TestVersion... versions) throws IOException {
    for (RelayLab.Node each : relays) {
      lab.awaitList(each, versions);
      for (TestVersion version : versions) {
        assertHolds(each, version);
      }
    }
  }

  @Test
  void twoKeepNothingAliveThatTheOriginHasRetired() throws Exception {
    Upstream origin = lab.add(Upstream.origin(0, V1, V2));
    int one = lab.freePort();
    int other = lab.freePort();
    List<RelayLab.Node> relays =
        List.of(
            relayAt(one, origin.address(), at(other)), relayAt(other, origin.address(), at(one)));
    awaitLists(relays, V1, V2);

    origin.retire(V1);
    awaitLists(relays, V2);

    origin.put(V3);
    origin.retire(V2);
    awaitLists(relays, V3);
  }

  @Test
  void aLoopOfThreeFollowsTheOriginOfOne() throws Exception {
    Upstream origin = lab.add(Upstream.origin(0, V1));
    int first = lab.freePort();
    int second = lab.freePort();
    int third = lab.freePort();
    List<RelayLab.Node> relays =
        List.of(
            relayAt(first, origin.address(), at(third)),
            relayAt(second, at(first)),
            relayAt(third, at(second)));
    awaitLists(relays, V1);

    origin.put(V2);
    awaitLists(relays, V1, V2);
    origin.retire(V1);
    awaitLists(relays, V2);
  }

  /** It is nobody's to retire, though two of them begin empty. */
  @Test
  void aLoopWithoutAnOriginBringsWhatOneOfItHas() throws Exception {
    Upstream origin = lab.add(Upstream.origin(0, V1));
    int first = lab.freePort();
    int second = lab.freePort();
    int third = lab.freePort();
    RelayLab.Node earlier = relayAt(first, origin.address());
    lab.awaitList(earlier, V1);
    earlier.relay().close();
    origin.stop();

    List<RelayLab.Node> relays =
        List.of(relayAt(first, at(third)), relayAt(second, at(first)), relayAt(third, at(second)));

    awaitLists(relays, V1);
    relays.forEach(each -> assertThat(each.told().lines("drop")).isEmpty());
  }

  @Test
  void oneThatIsItsOwnUpstreamFollowsTheOther() throws Exception {
    Upstream origin = lab.add(Upstream.origin(0, V1));
    int port = lab.freePort();
    RelayLab.Node relay = relayAt(port, origin.address(), at(port));
    lab.awaitList(relay, V1);
    eventually(
        () ->
            assertThat(relay.told().lines("problem"))
                .singleElement()
                .asString()
                .contains(at(port) + "/: is this node itself"));

    origin.put(V2);
    origin.retire(V1);

    awaitLists(List.of(relay), V2);
  }

  /** Each can have one block from above, and the other one only from its mate. */
  @Test
  void twoOfARackWithABlockEachWaitForNobodyForEver() throws Exception {
    TestVersion version =
        TestVersion.ofBytes(new VersionId(1), 1, 64 << 10).shardSize(64 << 10).blockSize(32 << 10);
    Upstream meeting = lab.add(Upstream.relay(new MemoryStore()));
    MemoryStore left = new MemoryStore();
    MemoryStore right = new MemoryStore();
    RelayLab.Node one = inRack("1", left, meeting);
    RelayLab.Node other = inRack("2", right, meeting);
    lab.awaitRelaysKnownTo(one.address(), 3);
    lab.awaitRelaysKnownTo(other.address(), 3);
    try (Arrival atLeft = left.receive(version.document(), version.blockList());
        Arrival atRight = right.receive(version.document(), version.blockList())) {
      atLeft.write(0, version.block(0));
      atRight.write(1, version.block(1));

      eventually(
          () -> {
            assertThat(RelayLab.completeAt(one)).hasSize(1);
            assertThat(RelayLab.completeAt(other)).hasSize(1);
          });
    }
    assertHolds(one, version);
    assertHolds(other, version);
  }

  private RelayLab.Node inRack(String name, MemoryStore store, Upstream meeting)
      throws IOException {
    Upstream upstream = lab.add(Upstream.relay(store));
    return lab.relay(
        RelayLab.options(folder.resolve(name), upstream.address(), meeting.address())
            .withRack("rack"));
  }
}
