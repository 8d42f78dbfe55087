package dev.tiercast.common.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.PrometheusText;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.AdmittedHosts;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsJson;
import dev.tiercast.common.tier.Registry;
import dev.tiercast.common.transfer.EventStream;
import dev.tiercast.common.transfer.HttpSources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes are told which blocks are here and which are coming. */
@Timeout(60)
class HoldingsTest {
  private static final String PATH = "/api/v1/versions/v2/blocks";
  private static final String EVENTS = "Accept: text/event-stream";
  private static final TestVersion ARRIVING = TestVersion.ofBytes(new VersionId(2), 1, 10_000);

  private final MemoryStore store = new MemoryStore();
  private final NodeInfo self =
      new NodeInfo(new NodeId("ab".repeat(16)), Role.RELAY, OptionalInt.of(1), Optional.of("r"));
  private final HttpSources http = new HttpSources();
  private NodeServer server;
  private RawClient client;
  private Arrival arrival;

  @BeforeEach
  void start() throws IOException {
    TestVersion.ofBytes(new VersionId(1), 1, 5000).publishIn(store);
    serve(TestNode.LOOPBACK);
    arrival = store.receive(ARRIVING.document(), ARRIVING.blockList());
  }

  private void serve(ServeOptions options) throws IOException {
    Registry registry = new Registry(() -> self, AdmittedHosts.OWN);
    server =
        NodeServer.start(
            options, store, Optional::empty, new Station(registry, OptionalInt.empty()));
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    arrival.close();
    http.close();
    server.close();
  }

  private void bring(int... blocks) throws IOException {
    for (int block : blocks) {
      arrival.write(block, ARRIVING.block(block));
    }
  }

  private EventStream events() throws IOException {
    return http.node(ServerAddress.parse("127.0.0.1:" + server.port()))
        .events(new Resource.HoldingsOf(ARRIVING.version()), Map.of(), 1 << 20);
  }

  private static EventStream.Event next(EventStream events) throws IOException {
    return events.next().orElseThrow();
  }

  private static BlockSpans blocks(int... blocks) {
    BitSet set = new BitSet();
    for (int block : blocks) {
      set.set(block);
    }
    return BlockSpans.of(set);
  }

  private static EventStream.Event event(String name, BlockSpans blocks) {
    return new EventStream.Event(name, HoldingsJson.write(blocks));
  }

  @Test
  void saysWhatIsHereNow() throws IOException {
    bring(3, 4, 9);
    arrival.coming(new BitSet());
    arrival.coming(blocks(5, 6).toBitSet());
    RawAnswer answer = client.get(PATH);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Content-Type")).contains("application/json");
    assertThat(HoldingsJson.read("answer", answer.body()))
        .isEqualTo(
            new Holdings(self, ARRIVING.document().digest(), 20, blocks(3, 4, 9), blocks(5, 6)));
    assertThat(client.head(PATH, EVENTS).status()).isEqualTo(200);
    assertThat(client.get("/api/v1/versions/v3/blocks", EVENTS).status()).isEqualTo(404);
    assertThat(client.send("POST", PATH).status()).isEqualTo(405);
  }

  @Test
  void tellsWhatComesAsItComes() throws IOException {
    bring(3);
    try (EventStream events = events()) {
      EventStream.Event first = next(events);
      assertThat(first.name()).isEqualTo("holdings");
      Holdings begun = HoldingsJson.read("event", first.data().getBytes(UTF_8));
      assertThat(begun.held()).isEqualTo(blocks(3));
      assertThat(begun.node()).isEqualTo(self);
      arrival.coming(blocks(4, 5).toBitSet());
      assertThat(next(events)).isEqualTo(event("coming", blocks(4, 5)));
      bring(5);
      assertThat(next(events)).isEqualTo(event("held", blocks(5)));
      bring(5);
      arrival.coming(blocks(4).toBitSet());
      bring(6);
      assertThat(next(events).data()).isEqualTo(HoldingsJson.write(blocks(6)));
    }
    // That somebody is gone is seen when there is something to tell.
    int[] next = {7};
    await()
        .until(
            () -> {
              arrival.coming(blocks(7 + next[0]++ % 2).toBitSet());
              return listening() == 0;
            });
  }

  @Test
  void endsWhenAllIsHere() throws IOException {
    try (EventStream events = events()) {
      BitSet held =
          HoldingsJson.read("event", next(events).data().getBytes(UTF_8)).held().toBitSet();
      for (int block = 0; block < 20; block++) {
        bring(block);
      }
      arrival.commit();
      EventStream.Event event = next(events);
      while (event.name().equals("held")) {
        held.or(HoldingsJson.readBlocks("event", event.data().getBytes(UTF_8), 20).toBitSet());
        event = next(events);
      }
      assertThat(held.cardinality()).isEqualTo(20);
      assertThat(event.name()).isEqualTo("end");
      assertThat(events.next()).isEmpty();
    }
    List<String> complete = new ArrayList<>();
    try (EventStream events = events()) {
      for (Optional<EventStream.Event> event = events.next();
          event.isPresent();
          event = events.next()) {
        complete.add(event.get().name());
      }
    }
    assertThat(complete).containsExactly("holdings", "end");
  }

  @Test
  void endsWhenNoMoreComes() throws IOException {
    try (EventStream events = events()) {
      next(events);
      arrival.close();
      assertThat(next(events).name()).isEqualTo("end");
      assertThat(events.next()).isEmpty();
    }
  }

  @Test
  void breaksOffWhenTheNodeStops() throws IOException {
    try (EventStream events = events()) {
      next(events);
      server.drain();
      assertThat(events.next()).as("more may come elsewhere").isEmpty();
    }
    assertThat(client.get(PATH, EVENTS).status()).isEqualTo(503);
  }

  @Test
  void showsThatItIsThereWhileNothingComes() throws IOException {
    try (Socket socket = client.open("GET", PATH, EVENTS);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      String line = in.readLine();
      while (!line.startsWith(":")) {
        line = in.readLine();
      }
      assertThat(line).isEqualTo(": still here");
    }
  }

  @Test
  void letsSoManyOfAHostListen() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      sockets.add(client.open("GET", PATH, EVENTS));
    }
    await().until(() -> listening() == 64);
    assertThat(client.get(PATH, EVENTS).status()).isEqualTo(503);
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void startImpatiently(Duration withoutProgress) throws IOException {
    server.close();
    serve(
        TestNode.LOOPBACK.withTimes(
            TestNode.LOOPBACK.times().withWithoutProgress(withoutProgress)));
  }

  @Test
  void letsNobodyListenWhoReadsNothing() throws IOException {
    startImpatiently(Duration.ofSeconds(1));
    BitSet[] coming = {new BitSet(), new BitSet()};
    TestVersion large = TestVersion.ofBytes(new VersionId(3), 1, 4 << 20).blockSize(512);
    for (int block = 0; block < large.document().grid().blockCount(); block++) {
      coming[block % 2].set(block);
    }
    int[] next = {0};
    try (Arrival arriving = store.receive(large.document(), large.blockList());
        Socket socket = client.open("GET", "/api/v1/versions/v3/blocks", EVENTS)) {
      await().until(() -> listening() == 1);
      await()
          .atMost(Duration.ofSeconds(50))
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                arriving.coming(coming[next[0]++ % 2]);
                return listening() == 0;
              });
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @Test
  void keepsThoseWhoReadWhatLittleThereIs() throws IOException {
    startImpatiently(Duration.ofMillis(300));
    showsThatItIsThereWhileNothingComes();
  }

  private double listening() throws IOException {
    return PrometheusText.parse(client.get("/metrics").text()).value("tiercast_holdings_listeners");
  }
}
