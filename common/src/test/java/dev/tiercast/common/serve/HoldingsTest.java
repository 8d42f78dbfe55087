package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.AdmittedHosts;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsJson;
import dev.tiercast.common.tier.HoldingsStream;
import dev.tiercast.common.tier.NodeInfo;
import dev.tiercast.common.tier.Registry;
import dev.tiercast.common.tier.Role;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.NodeReply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node tells of the blocks that it holds. */
@Timeout(60)
class HoldingsTest {
  private static final VersionId V1 = new VersionId(1);

  /** Ten blocks. */
  private static final TestVersion VERSION = TestVersion.ofBytes(V1, 1, 5120);

  private static final NodeInfo SELF =
      new NodeInfo(new NodeId("ab".repeat(16)), Role.RELAY, OptionalInt.of(1), Optional.of("rack"));

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final HttpSources http = add(new HttpSources());
  private final MemoryStore store = new MemoryStore();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private NodeServer server;
  private ServerAddress address;

  private <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  @BeforeEach
  void start() throws IOException {
    server =
        add(
            NodeServer.start(
                ServeOptions.of(0).withHost("127.0.0.1"),
                store,
                Optional::empty,
                new Station(new Registry(() -> SELF, AdmittedHosts.OWN), OptionalInt.empty())));
    address = ServerAddress.parse("127.0.0.1:" + server.port());
  }

  @AfterEach
  void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  private void follow() {
    HoldingsStream stream = add(new HoldingsStream(http.node(address), V1, new Told()));
    stream.start();
  }

  private final class Told implements HoldingsStream.Listener {
    @Override
    public void begins(Holdings holdings) {
      assertThat(holdings.node()).isEqualTo(SELF);
      assertThat(holdings.manifest()).isEqualTo(VERSION.document().digest());
      heard.add("has " + holdings.held().toBitSet());
      heard.add("coming " + holdings.coming().toBitSet());
    }

    @Override
    public void held(BlockSpans more) {
      heard.add("held " + more.toBitSet());
    }

    @Override
    public void coming(BlockSpans now) {
      heard.add("coming " + now.toBitSet());
    }

    @Override
    public void ended() {
      heard.add("ended");
    }

    @Override
    public void lost(IOException reason) {
      heard.add("lost");
    }
  }

  private Arrival arrival() throws IOException {
    return add(store.receive(VERSION.document(), VERSION.blockList()));
  }

  private static void write(Arrival arrival, int block) throws IOException {
    arrival.write(block, VERSION.block(block));
  }

  private static BitSet set(int... blocks) {
    BitSet set = new BitSet();
    for (int block : blocks) {
      set.set(block);
    }
    return set;
  }

  private void awaitHeard(String... lines) {
    await().untilAsserted(() -> assertThat(heard).containsExactly(lines));
  }

  @Test
  void tellsEachBlockAsItComesAndThatItIsOver() throws Exception {
    Arrival arrival = arrival();
    write(arrival, 3);
    arrival.coming(set(4));
    follow();
    awaitHeard("has {3}", "coming {4}");

    write(arrival, 4);
    awaitHeard("has {3}", "coming {4}", "held {4}");
    arrival.coming(set(7, 8));
    awaitHeard("has {3}", "coming {4}", "held {4}", "coming {7, 8}");
    heard.clear();
    for (int block : new int[] {0, 1, 2, 5, 6, 7, 8, 9}) {
      write(arrival, block);
    }
    arrival.commit();

    await().untilAsserted(() -> assertThat(heard).last().isEqualTo("ended"));
    BitSet all = new BitSet();
    heard.stream()
        .filter(line -> line.startsWith("held "))
        .flatMap(line -> List.of(line.replaceAll("[^0-9]+", " ").strip().split(" ")).stream())
        .forEach(number -> all.set(Integer.parseInt(number)));
    assertThat(all).isEqualTo(set(0, 1, 2, 5, 6, 7, 8, 9));
  }

  @Test
  void tellsAtOnceThatAllOfItIsHere() throws Exception {
    VERSION.arriveIn(store);
    follow();

    awaitHeard("has {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}", "coming {}", "ended");
  }

  @Test
  void breaksOffWhenTheNodeStops() throws Exception {
    write(arrival(), 3);
    follow();
    awaitHeard("has {3}", "coming {}");

    server.close();

    await().untilAsserted(() -> assertThat(heard).startsWith("has {3}", "coming {}", "ended"));
  }

  @Test
  void tellsHowItIsNowToThoseWhoWantNoEvents() throws Exception {
    write(arrival(), 3);

    NodeReply reply =
        http.node(address).get(new Resource.HoldingsOf(V1), Map.of(), Duration.ZERO, 10_000);

    assertThat(reply.status()).isEqualTo(200);
    Holdings holdings = HoldingsJson.read("x", reply.body());
    assertThat(holdings.held().toBitSet()).isEqualTo(set(3));
    assertThat(holdings.blocks()).isEqualTo(10);
  }

  @Test
  void knowsOnlyVersionsThatAreThere() throws Exception {
    follow();

    awaitHeard("lost");
  }
}
