package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.assertHolds;
import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.Gate;
import dev.tiercast.common.testing.PrometheusText;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
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

  /** Enough blocks that half of its bytes are some of them. */
  private static final TestVersion LARGE =
      TestVersion.ofBytes(new VersionId(1), 4, 1 << 20).shardSize(256 << 10).blockSize(4 << 10);

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

  /**
   * Each waits at the next for what that waits for itself, and the first at nobody: whoever waited
   * for those behind him would wait for ever.
   */
  @Test
  void aLoopInWhichOneWaitsForTheOtherComesToItsEnd() throws Exception {
    Upstream origin = lab.add(Upstream.origin(0, LARGE));
    Gate gate = lab.add(Gate.before(origin.port(), LARGE.content().length / 2));
    int first = lab.freePort();
    int second = lab.freePort();
    int third = lab.freePort();
    List<RelayLab.Node> relays =
        List.of(
            patientAt(first, gate.address(), at(third)),
            patientAt(second, at(first)),
            patientAt(third, at(second)));
    gate.awaitHeld();
    RelayLab.Node last = relays.get(2);
    List<ShardReader> readers = new ArrayList<>();
    for (int shard = 0; shard < LARGE.manifest().shards().size(); shard++) {
      ByteRange all = ByteRange.ofLength(0, LARGE.manifest().shards().get(shard).size());
      readers.add(lab.add(ShardReader.of(last, new Resource.ShardOf(LARGE.version(), shard), all)));
    }
    eventually(
        () -> {
          assertThat(bodiesWaiting(relays.get(0))).as("second at first").isPositive();
          assertThat(bodiesWaiting(relays.get(1))).as("third at second").isPositive();
          int held = lab.heldAt(relays.get(0), LARGE);
          assertThat(held).isPositive();
          assertThat(lab.heldAt(relays.get(1), LARGE)).isEqualTo(held);
          assertThat(lab.heldAt(last, LARGE)).isEqualTo(held);
          assertThat(bodiesWaiting(last)).as("readers at third").isEqualTo(unfinishedShards(last));
        });

    // What the others wait for nobody brings now, and the first looks for somebody who does.
    double before =
        metrics(origin.address())
            .value("tiercast_requests_total", "resource", "shard", "status", "206");
    gate.cut();
    eventually(
        () ->
            assertThat(
                    metrics(origin.address())
                        .value("tiercast_requests_total", "resource", "shard", "status", "206"))
                .as("the origin is asked again")
                .isGreaterThan(before));
    assertThat(bodiesWaiting(last)).as("nobody but readers").isEqualTo(unfinishedShards(last));
    gate.release();

    awaitLists(relays, LARGE);
    eventually(() -> assertThat(readers).allMatch(ShardReader::isComplete));
    for (int shard = 0; shard < readers.size(); shard++) {
      assertThat(Arrays.equals(readers.get(shard).body(), LARGE.shard(shard))).isTrue();
    }
  }

  private int unfinishedShards(RelayLab.Node node) throws IOException {
    BitSet held = lab.holdings(node, LARGE).orElseThrow().held().toBitSet();
    BlockGrid grid = LARGE.manifest().grid();
    return (int)
        IntStream.range(0, LARGE.manifest().shards().size())
            .mapToObj(grid::blocksOfShard)
            .filter(blocks -> held.nextClearBit(blocks.first()) < blocks.end())
            .count();
  }

  /** One that has those wait who ask for what does not come, for longer than a test lasts. */
  private RelayLab.Node patientAt(int port, String... upstreams) throws IOException {
    RelayOptions options = RelayLab.options(folder.resolve("r" + port), upstreams).withPort(port);
    Times times = Times.DEFAULT.withBytes(Duration.ofHours(1)).withDrain(Duration.ofMillis(500));
    return lab.relay(options.withServing(options.serving().withTimes(times)));
  }

  private static double bodiesWaiting(RelayLab.Node node) throws IOException {
    return metrics(node.address()).value("tiercast_bodies_waiting");
  }

  private static PrometheusText metrics(String address) throws IOException {
    try (InputStream metrics = URI.create("http://" + address + "/metrics").toURL().openStream()) {
      return PrometheusText.parse(new String(metrics.readAllBytes(), StandardCharsets.UTF_8));
    }
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
