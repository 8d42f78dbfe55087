package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.assertHolds;
import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.limit.Rates;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.EventServer;
import dev.tiercast.common.testing.Gate;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Relays that fetch from each other what an origin gives only once. */
@Timeout(120)
class ExchangeTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 8 * MIB;
  private static final TestVersion LARGE =
      TestVersion.ofBytes(new VersionId(1), 1, SIZE).shardSize(2 * MIB).blockSize(64 << 10);

  /** Lists, manifests, block lists, holdings and heads. */
  private static final long WORDS = MIB;

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  private RelayLab.Node relay(String name, String rack, String... upstreams) throws IOException {
    return lab.relay(RelayLab.options(folder.resolve(name), upstreams).withRack(rack));
  }

  private RelayLab.Node slowRelay(String name, String rack, String upstream) throws IOException {
    RelayOptions options = RelayLab.options(folder.resolve(name), upstream).withRack(rack);
    return lab.relay(
        options.withServing(options.serving().withRates(Rates.DEFAULT.withNode(2 * MIB))));
  }

  @Test
  void takesEachBlockOnceFromTheOriginIntoARack() throws Exception {
    Upstream origin = lab.add(Upstream.origin(1));
    Gate gate = lab.add(Gate.open(origin.port()));
    List<RelayLab.Node> relays = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      relays.add(relay("r" + i, "rack", gate.address()));
    }
    for (RelayLab.Node each : relays) {
      lab.awaitPeersKnownTo(each, 1, 2);
    }

    origin.put(LARGE);

    for (RelayLab.Node each : relays) {
      lab.awaitList(each, LARGE);
      assertHolds(each, LARGE);
    }
    assertThat(gate.passed()).isBetween((long) SIZE, SIZE + WORDS);
  }

  /** It comes into the rack once, though mates send it on far more slowly than it comes. */
  @Test
  void fetchesWhatArrivesAtOneThatGrantsNothing() throws Exception {
    MemoryStore half = new MemoryStore();
    Upstream upper = lab.add(Upstream.relay(half));
    Gate gate = lab.add(Gate.open(upper.port()));
    RelayLab.Node one = slowRelay("1", "rack", gate.address());
    RelayLab.Node other = slowRelay("2", "rack", gate.address());
    lab.awaitPeersKnownTo(one, 2, 1);
    lab.awaitPeersKnownTo(other, 2, 1);

    try (Arrival arrival = half.receive(LARGE.document(), LARGE.blockList())) {
      for (int block = 0; block < LARGE.document().grid().blockCount(); block++) {
        arrival.write(block, LARGE.block(block));
      }
      eventually(
          () -> {
            assertThat(RelayLab.completeAt(one)).hasSize(1);
            assertThat(RelayLab.completeAt(other)).hasSize(1);
          });
      assertHolds(one, LARGE);
      assertHolds(other, LARGE);
      assertThat(gate.passed()).isBetween((long) SIZE, SIZE * 5L / 4);
    }
  }

  @Test
  void takesFromARelayInNoRackWhatTheOriginWouldGiveAgain() throws Exception {
    Upstream origin = lab.add(Upstream.origin(0));
    Gate gate = lab.add(Gate.open(origin.port()));
    RelayLab.Node one = lab.relay(folder.resolve("1"), gate.address());
    RelayLab.Node other = lab.relay(folder.resolve("2"), gate.address());
    lab.awaitPeersKnownTo(one, 1, 1);
    lab.awaitPeersKnownTo(other, 1, 1);

    origin.put(LARGE);

    lab.awaitList(one, LARGE);
    lab.awaitList(other, LARGE);
    assertHolds(one, LARGE);
    assertHolds(other, LARGE);
    assertThat(fromPeers(one) + fromPeers(other)).isPositive();
  }

  private static double fromPeers(RelayLab.Node relay) throws Exception {
    return relay.metrics().value("tiercast_upstream_fetched_bytes_total", "upstream", "peers");
  }

  @Test
  void takesFromAMateWhatTheOriginGivesOnlyOnce() throws Exception {
    Upstream origin = lab.add(Upstream.origin(1));
    Gate gate = lab.add(Gate.open(origin.port()));
    RelayLab.Node first = relay("1", "rack", gate.address());
    lab.awaitRelaysKnownTo(origin.address(), 1);
    origin.put(LARGE);
    lab.awaitList(first, LARGE);
    RelayLab.Node second = relay("2", "rack", gate.address(), first.address());
    lab.awaitList(second, LARGE);

    assertHolds(second, LARGE);
    assertThat(gate.passed()).as("the second has it from the first").isLessThan(SIZE + WORDS);
  }

  @Test
  void takesNothingFromAMateWithAnotherManifestAndSaysSoOnce() throws Exception {
    Upstream origin = lab.add(Upstream.origin(0));
    EventServer mate = lab.add(new EventServer());
    NodeInfo info =
        new NodeInfo(
            NodeId.random(new Random()), Role.RELAY, OptionalInt.of(1), Optional.of("rack"));
    BlockSpans all = BlockSpans.of(new BlockSpan(0, LARGE.document().grid().blockCount()));
    mate.greet(
        "holdings",
        HoldingsJson.write(
            new Holdings(
                info, LARGE.flippedAt(5).document().digest(), all.count(), all, BlockSpans.NONE)));
    lab.announce(info, mate.address(), origin.address());
    RelayLab.Node relay = relay("1", "rack", origin.address());
    lab.awaitRelaysKnownTo(relay.address(), 1);

    origin.put(LARGE);

    lab.awaitList(relay, LARGE);
    assertHolds(relay, LARGE);
    eventually(
        () ->
            assertThat(relay.told().lines("problem"))
                .singleElement()
                .asString()
                .startsWith("v1: " + mate.address() + " has another manifest than "));
    assertThat(mate.asked()).allMatch(line -> line.startsWith("GET /api/v1/versions/v1/blocks "));
  }
}
