package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.Aside;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.AdmittedHosts;
import dev.tiercast.common.tier.Announcement;
import dev.tiercast.common.tier.Load;
import dev.tiercast.common.tier.NodeList;
import dev.tiercast.common.tier.Place;
import dev.tiercast.common.tier.Progress;
import dev.tiercast.common.tier.Registry;
import dev.tiercast.common.tier.RegistryJson;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.NodeReply;
import dev.tiercast.common.transfer.NodeRequests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RelaysTest {
  private static final Resource RELAYS = new Resource.Relays();
  private static final int MOST = 10 << 20;
  private static final Duration LONG = Duration.ofSeconds(50);

  private final MemoryStore store = new MemoryStore();
  private final NodeInfo self =
      new NodeInfo(id(99), Role.ORIGIN, OptionalInt.of(0), Optional.empty());
  private final Registry registry = new Registry(() -> self, AdmittedHosts.OWN);
  private final HttpSources http = new HttpSources();
  private NodeServer server;
  private NodeRequests node;
  private RawClient raw;

  @BeforeEach
  void start() throws IOException {
    TestVersion.ofBytes(new VersionId(1), 1, 5000).publishIn(store);
    server =
        NodeServer.start(
            TestNode.LOOPBACK, store, Optional::empty, new Station(registry, OptionalInt.of(0)));
    node = http.node(ServerAddress.parse("127.0.0.1:" + server.port()));
    raw = new RawClient(server.port());
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private static NodeId id(int number) {
    return new NodeId("%032x".formatted(number));
  }

  private static byte[] announcement(int number) {
    NodeInfo relay = new NodeInfo(id(number), Role.RELAY, OptionalInt.of(1), Optional.of("r"));
    return RegistryJson.write(
        new Announcement(relay, new Place.Port(8000 + number), Load.IDLE, List.of(), List.of()));
  }

  private NodeReply announce(int number) throws IOException {
    return node.post(RELAYS, announcement(number), Map.of(), Duration.ZERO, MOST);
  }

  private NodeReply list(Map<String, String> fields, Duration wait) throws IOException {
    return node.get(RELAYS, fields, wait, MOST);
  }

  private static NodeList read(NodeReply reply) throws IOException {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return RegistryJson.readList("list", reply.body());
  }

  private Future<NodeReply> waiting(String tag) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return list(Map.of("If-None-Match", tag), LONG);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Aside.ASIDE);
  }

  @Test
  void answersWhoItIsWhatItHasAndWhoAnnouncedItself() throws Exception {
    NodeReply lease = announce(1);
    assertThat(RegistryJson.readLease("", lease.body()).address())
        .hasToString("http://127.0.0.1:8001/");
    assertThat(lease.field("Cache-Control")).contains("no-store");

    NodeList list = read(list(Map.of(), Duration.ZERO));
    assertThat(list.node()).isEqualTo(self);
    assertThat(list.isGranting()).isTrue();
    assertThat(list.versions()).hasSize(1).allMatch(Progress::isComplete);
    assertThat(list.members()).hasSize(1);
    assertThat(list.members().get(0).node().rack()).contains("r");
  }

  @Test
  void takesAwayWhoLeaves() throws Exception {
    announce(1);

    assertThat(node.delete(new Resource.RelayOf(id(1)), MOST).status()).isEqualTo(204);
    assertThat(node.delete(new Resource.RelayOf(id(1)), MOST).status()).isEqualTo(404);
    assertThat(read(list(Map.of(), Duration.ZERO)).members()).isEmpty();
  }

  @Test
  void answersWhoeverWaitsWhenSomebodyComes() throws Exception {
    NodeReply first = list(Map.of(), LONG);
    assertThat(first.field("Preference-Applied")).contains("wait=50");
    String tag = first.field("ETag").orElseThrow();
    assertThat(tag).startsWith("W/\"");
    assertThat(list(Map.of("If-None-Match", tag), Duration.ZERO).status()).isEqualTo(304);

    Future<NodeReply> later = waiting(tag);
    await().until(() -> server.waiting() == 1);
    announce(1);

    assertThat(read(later.get()).members()).hasSize(1);
    assertThat(later.get().field("ETag")).isPresent().isNotEqualTo(first.field("ETag"));
  }

  @Test
  void isNotWokenByWhatDoesNotMatterToIt() throws Exception {
    announce(1);
    String tag = list(Map.of(), Duration.ZERO).field("ETag").orElseThrow();
    Future<NodeReply> later = waiting(tag);
    await().until(() -> server.waiting() == 1);

    announce(1);
    read(list(Map.of(), Duration.ZERO));
    assertThat(later.isDone()).isFalse();

    server.drain();
    assertThat(later.get().status()).isEqualTo(304);
  }

  @Test
  void saysAtTheEndOfTheTimeThatNothingHasChanged() throws Exception {
    String tag = list(Map.of(), Duration.ZERO).field("ETag").orElseThrow();

    NodeReply reply = list(Map.of("If-None-Match", tag), Duration.ofSeconds(1));
    assertThat(reply.status()).isEqualTo(304);
    assertThat(reply.field("Preference-Applied")).contains("wait=1");
  }

  @Test
  void keepsNoThreadForThoseWhoWait() throws Exception {
    String tag = list(Map.of(), Duration.ZERO).field("ETag").orElseThrow();
    List<Future<NodeReply>> all = IntStream.range(0, 3).mapToObj(i -> waiting(tag)).toList();
    // Kept, as whoever collects garbage closes what nobody has any more.
    List<Socket> others = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      others.add(raw.open("GET", "/api/v1/relays", "If-None-Match: " + tag, "Prefer: wait=60"));
    }
    await().until(() -> server.waiting() == 303);

    announce(1);
    for (Future<NodeReply> each : all) {
      assertThat(read(each.get()).members()).hasSize(1);
    }
    await().until(() -> server.waiting() == 0);
    for (Socket other : others) {
      other.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /api/v1/relays, 405",
    "GET, /api/v1/relays/00000000000000000000000000000001, 405",
    "GET, /api/v1/relays/1, 404",
    "POST, /api/v1/relays, 415",
    "HEAD, /api/v1/relays, 200"
  })
  void refusesWhatIsNotMeantSo(String method, String path, int status) throws Exception {
    assertThat(raw.send(method, path).status()).isEqualTo(status);
  }

  @Test
  void refusesAnnouncementsThatAreTooLongOrMakeNoSense() throws Exception {
    assertThat(node.post(RELAYS, new byte[65537], Map.of(), Duration.ZERO, MOST).status())
        .isEqualTo(413);
    NodeReply nonsense =
        node.post(RELAYS, "{}".getBytes(StandardCharsets.UTF_8), Map.of(), Duration.ZERO, MOST);
    assertThat(nonsense.status()).isEqualTo(400);
    assertThat(nonsense.text()).isEqualTo("announcement: id: is missing\n");

    announce(1);
    byte[] padded = new byte[70_000];
    Arrays.fill(padded, (byte) ' ');
    System.arraycopy(announcement(1), 0, padded, 0, announcement(1).length);
    assertThat(node.post(RELAYS, padded, Map.of(), Duration.ZERO, MOST).status()).isEqualTo(200);
  }

  @Test
  void refusesChunksWithoutEnd() throws Exception {
    String head =
        RawClient.request(
            "POST",
            "/api/v1/relays",
            "Content-Type: application/json",
            "Transfer-Encoding: chunked",
            "Connection: close");
    String chunk = "ffff\r\n" + " ".repeat(0xffff) + "\r\n";
    try (Socket socket = raw.write(head + "\r\n" + chunk + chunk)) {
      assertThat(RawAnswer.parse(socket.getInputStream().readAllBytes()).status()).isEqualTo(400);
    }
  }

  private static String begun(int length) {
    return RawClient.request(
            "POST", "/api/v1/relays", "Content-Type: application/json", "Content-Length: " + length)
        + "\r\n{";
  }

  @Test
  void readsSoManyBytesOfAnnouncementsAtOnce() throws Exception {
    announce(1);
    List<Socket> sockets = new ArrayList<>();
    // Eight are enough, but for those that find what is asked below before them.
    for (int i = 0; i < 16; i++) {
      sockets.add(raw.write(begun(8 << 20)));
    }
    await().until(() -> announce(2).status() == 503);
    for (Socket socket : sockets) {
      socket.close();
    }
    await().until(() -> announce(2).status() == 200);
  }

  @Test
  void givesUpAnAnnouncementThatTakesTooLong() throws Exception {
    AtomicLong passed = new AtomicLong();
    Machine machine =
        new Machine(8, new ArrayByteBufferPool(), () -> System.nanoTime() + passed.get());
    Station station = new Station(registry, OptionalInt.of(0));
    try (NodeServer other =
            NodeServer.start(TestNode.LOOPBACK, store, Optional::empty, station, machine);
        Socket socket = new RawClient(other.port()).write(begun(100))) {
      await().until(() -> other.reading() == 1);
      passed.addAndGet(Duration.ofSeconds(31).toNanos());
      assertThat(RawAnswer.parse(socket.getInputStream().readAllBytes()).status()).isEqualTo(408);
      await().until(() -> other.reading() == 0);
    }
  }

  @Test
  void saysWhyAnAnnouncementIsNotTaken() throws Exception {
    NodeInfo relay = new NodeInfo(id(1), Role.RELAY, OptionalInt.of(1), Optional.empty());
    byte[] elsewhere =
        RegistryJson.write(
            new Announcement(
                relay,
                new Place.Advertised(ServerAddress.parse("http://10.0.0.1/")),
                Load.IDLE,
                List.of(),
                List.of()));

    NodeReply reply = node.post(RELAYS, elsewhere, Map.of(), Duration.ZERO, MOST);
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.text()).contains("10.0.0.1 is not where you come from, 127.0.0.1");
  }

  @Test
  void measuresWhatItSendsAndIsToldThatItReceives() throws Exception {
    assertThat(raw.get("/v1/shard_001.bin").status()).isEqualTo(200);
    server.load().received(1 << 20);

    await()
        .untilAsserted(
            () -> {
              Load load = read(list(Map.of(), Duration.ZERO)).load();
              assertThat(load.sentBytesPerSecond()).isPositive();
              assertThat(load.receivedBytesPerSecond()).isPositive();
              assertThat(load.bodies()).isZero();
            });
  }
}
