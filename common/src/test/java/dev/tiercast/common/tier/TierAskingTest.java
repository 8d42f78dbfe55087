package dev.tiercast.common.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.serve.Station;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.NodeRequests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TierAskingTest {
  private final NodeInfo above = Nodes.origin(50);
  private final Registry registry = new Registry(() -> above, AdmittedHosts.OWN);
  private final HttpSources http = new HttpSources();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final AnnouncerListener listener =
      new AnnouncerListener() {
        @Override
        public void onKnown(ServerAddress upstream, Lease lease) {
          told.add("known as " + lease.address());
        }

        @Override
        public void onRefused(ServerAddress upstream, String reason) {
          told.add(reason);
        }
      };
  private NodeServer upstream;

  @BeforeEach
  void start() throws IOException {
    upstream = serve(0);
  }

  private NodeServer serve(int port) throws IOException {
    return NodeServer.start(
        ServeOptions.of(port)
            .withHost("127.0.0.1")
            .withTimes(Times.DEFAULT.withDrain(Duration.ZERO)),
        new MemoryStore(),
        Optional::empty,
        new Station(registry, OptionalInt.of(0)));
  }

  @AfterEach
  void stop() {
    upstream.close();
    http.close();
  }

  private NodeRequests node() {
    return http.node(ServerAddress.parse("127.0.0.1:" + upstream.port()));
  }

  private Announcer announcer(NodeInfo node, Place place, NodeRequests to, Registry own) {
    return announcer(() -> node, place, to, own);
  }

  private Announcer announcer(Supplier<NodeInfo> node, Place place, NodeRequests to, Registry own) {
    return new Announcer(
        new Announcer.Subject(
            node,
            place,
            () -> new Load(7, 8, 9),
            () -> List.of(Nodes.progress(3)),
            () -> own.announced(System.nanoTime())),
        List.of(to),
        listener);
  }

  private static ListMirror mirrorInto(Registry registry, NodeRequests upstream) {
    return new ListMirror(
        upstream,
        () -> true,
        new ListMirror.Listener() {
          @Override
          public void onList(NodeList list) {
            registry.mirror(upstream.address(), list, System.nanoTime());
          }

          @Override
          public void onNothing() {
            registry.forget(upstream.address());
          }
        });
  }

  private List<String> members() {
    return registry.members(System.nanoTime()).stream()
        .map(member -> member.address().toString())
        .toList();
  }

  /** Each would take five seconds if it were told when the lease is renewed. */
  @Test
  @Timeout(12)
  void tellsSoonOfThoseWhoAreNewBelow() throws Exception {
    Registry own = new Registry(() -> Nodes.relay(1), AdmittedHosts.OWN);
    try (Announcer announcer = announcer(Nodes.relay(1), new Place.Port(8001), node(), own)) {
      own.watch(announcer::look);
      announcer.start();
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("known as http://127.0.0.1:8001/");
      for (int i = 2; i < 5; i++) {
        own.announce(Nodes.announcement(Nodes.client(i), 9), "10.0.0." + i, System.nanoTime());
        awaitMembers(registry, i);
      }
    }
  }

  /** Others choose by tier whom to fetch from; each would take five seconds as above. */
  @Test
  @Timeout(12)
  void tellsAtOnceThatItHasAnotherTier() throws Exception {
    AtomicReference<NodeInfo> self = new AtomicReference<>(relayOfTier(OptionalInt.empty()));
    Registry own = new Registry(self::get, AdmittedHosts.OWN);
    ServerAddress at = ServerAddress.parse("127.0.0.1:" + upstream.port());
    try (Announcer announcer = announcer(self::get, new Place.Port(8001), node(), own)) {
      own.watch(announcer::look);
      announcer.start();
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("known as http://127.0.0.1:8001/");
      for (int tier = 1; tier < 5; tier++) {
        self.set(relayOfTier(OptionalInt.of(tier)));
        own.mirror(at, Nodes.list(above), System.nanoTime());
        await().atMost(Duration.ofSeconds(30)).until(this::nodes, List.of(self.get())::equals);
      }
    }
  }

  private static NodeInfo relayOfTier(OptionalInt tier) {
    return new NodeInfo(Nodes.id(1), Role.RELAY, tier, Optional.empty());
  }

  private List<NodeInfo> nodes() {
    return registry.members(System.nanoTime()).stream().map(Member::node).toList();
  }

  @Test
  void announcesANodeWithThoseBelowItAndSaysGoodbye() throws Exception {
    Registry own = new Registry(() -> Nodes.relay(1), AdmittedHosts.OWN);
    own.announce(Nodes.announcement(Nodes.client(2), 9), "10.0.0.2", System.nanoTime());
    try (Announcer announcer = announcer(Nodes.relay(1), new Place.Port(8001), node(), own)) {
      announcer.start();
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("known as http://127.0.0.1:8001/");
      awaitMembers(registry, 2);
      assertThat(members()).containsExactly("http://127.0.0.1:8001/", "http://10.0.0.2:9/");
      assertThat(registry.members(System.nanoTime()).get(0).load()).isEqualTo(new Load(7, 8, 9));
    }
    assertThat(members()).isEmpty();
  }

  @Test
  void tellsWhyItIsNotTaken() throws Exception {
    Place elsewhere = new Place.Advertised(ServerAddress.parse("http://10.9.9.9/"));
    try (Announcer announcer =
        announcer(
            Nodes.client(1),
            elsewhere,
            node(),
            new Registry(() -> Nodes.client(1), AdmittedHosts.OWN))) {
      announcer.start();
      assertThat(told.poll(30, TimeUnit.SECONDS))
          .isEqualTo(
              "does not take our announcement (403): 10.9.9.9 is not where you come from,"
                  + " 127.0.0.1; allow it with --allow-advertised at the node that refuses it, or"
                  + " leave out --advertise");
    }
  }

  @Test
  void tellsOfARefusalAgainOnlyAfterItWasTaken() throws Exception {
    int[] answers = {403, 403, 503, 403, 404, 503, 200, 503, 503};
    try (MockWebServer scripted = answering(15, answers)) {
      Announcing announcing = announcingTo(scripted);
      for (int i = 0; i < answers.length; i++) {
        Duration unused = announcing.tell(() -> wordsOf(0));
      }
    }
    assertThat(told.stream().map(line -> line.replaceAll(": .*| as .*", "")))
        .containsExactly(
            "does not take our announcement (403)",
            "does not take our announcement (503)",
            "known",
            "does not take our announcement (503)");
  }

  @Test
  void announcesMoreBelowItThanAStrangerMayTell() throws Exception {
    Registry own = registryOfMany(800);
    try (Announcer announcer = announcer(Nodes.relay(1), new Place.Port(8001), node(), own)) {
      announcer.start();
      awaitMembers(registry, 801);
      assertThat(told).containsExactly("known as http://127.0.0.1:8001/");
    }
  }

  private static Registry registryOfMany(int count) throws RefusedException {
    Registry own = new Registry(() -> Nodes.relay(1), AdmittedHosts.OWN);
    for (int i = 0; i < count; i++) {
      Announcement each = Nodes.announcement(Nodes.client(100 + i), 9);
      own.announce(each, "10.0." + i / 256 + "." + i % 256, System.nanoTime());
    }
    return own;
  }

  @Test
  void beginsAnewWhereItWasForgotten() throws Exception {
    assertThat(toldBelow(3, 200, 200, 413, 200, 200)).containsExactly(0, 3, 3, 0, 3);
  }

  @Test
  void tellsOfFewerWhereAllAreTooMany() throws Exception {
    assertThat(toldBelow(10, 200, 413, 413, 200, 200)).containsExactly(0, 10, 5, 2, 2);
  }

  /** Of how many below a relay tells whoever answers so, one announcement after another. */
  private List<Integer> toldBelow(int count, int... answers) throws Exception {
    List<Integer> below = new ArrayList<>();
    try (MockWebServer scripted = answering(15, answers)) {
      Announcing announcing = announcingTo(scripted);
      for (int i = 0; i < answers.length; i++) {
        Duration unused = announcing.tell(() -> wordsOf(count));
        byte[] body = scripted.takeRequest().getBody().toByteArray();
        below.add(RegistryJson.readAnnouncement("", body).below().size());
      }
    }
    return below;
  }

  private static Announcement wordsOf(int count) {
    Forwarded[] below = new Forwarded[count];
    for (int i = 0; i < count; i++) {
      below[i] = new Forwarded(Nodes.member(Nodes.client(10 + i), "http://a/", Duration.ZERO), 1);
    }
    return Nodes.announcement(Nodes.relay(1), 8001, below);
  }

  private MockWebServer answering(int leaseSeconds, int... statuses) throws IOException {
    ServerAddress address = ServerAddress.parse("http://a:1/");
    Lease lease = new Lease(Duration.ofSeconds(leaseSeconds), address, above);
    String words = new String(RegistryJson.write(lease), StandardCharsets.UTF_8);
    MockWebServer scripted = new MockWebServer();
    for (int status : statuses) {
      scripted.enqueue(new MockResponse.Builder().code(status).body(words).build());
    }
    scripted.start();
    return scripted;
  }

  private Announcing announcingTo(MockWebServer server) {
    ServerAddress address = ServerAddress.parse(server.url("/").toString());
    return new Announcing(http.node(address), listener);
  }

  @ParameterizedTest
  @CsvSource({"30, 10", "0, 1", "3600, 60"})
  void renewsAtAThirdOfALeaseOfSensibleLength(int lease, int renewal) throws Exception {
    try (MockWebServer scripted = answering(lease, 200)) {
      assertThat(announcingTo(scripted).tell(() -> wordsOf(0)))
          .isEqualTo(Duration.ofSeconds(renewal));
    }
  }

  @Test
  void goesOnAfterItCouldNotSayWhatThereIs() throws Exception {
    try (MockWebServer scripted = answering(15, 200)) {
      Announcing announcing = announcingTo(scripted);
      Duration pause =
          announcing.tell(
              () -> {
                throw new UncheckedIOException(new IOException("no disk"));
              });
      assertThat(pause).isPositive();
      assertThat(told.take()).startsWith("cannot be told of this node: ").endsWith("no disk");
      Duration unused = announcing.tell(() -> wordsOf(0));
      assertThat(told.take()).isEqualTo("known as http://a:1/");
    }
  }

  @Test
  void leavesAPlainServerAlone() throws Exception {
    try (MockWebServer plain = new MockWebServer()) {
      plain.enqueue(new MockResponse.Builder().code(405).build());
      plain.enqueue(new MockResponse.Builder().code(404).build());
      plain.start();
      ServerAddress address = ServerAddress.parse(plain.url("/").toString());
      try (Announcer announcer =
              announcer(
                  Nodes.client(1),
                  new Place.Port(1),
                  http.node(address),
                  new Registry(() -> Nodes.client(1), AdmittedHosts.OWN));
          ListMirror mirror = mirrorInto(registry, http.node(address))) {
        announcer.start();
        assertThat(plain.takeRequest().getMethod()).isEqualTo("POST");
        mirror.start();
        assertThat(plain.takeRequest().getMethod()).isEqualTo("GET");
        assertThat(told).isEmpty();
      }
      assertThat(plain.getRequestCount()).isEqualTo(2);
    }
  }

  @Test
  void keepsAListUpToDate() throws Exception {
    Registry below = new Registry(() -> Nodes.relay(1), AdmittedHosts.OWN);
    try (ListMirror mirror = mirrorInto(below, node())) {
      mirror.start();
      awaitMembers(below, 1);
      registry.announce(Nodes.announcement(Nodes.relay(2), 2), "10.0.0.2", System.nanoTime());
      awaitMembers(below, 2);
      registry.leave(Nodes.id(2), "10.0.0.2");
      awaitMembers(below, 1);
      assertThat(below.members(System.nanoTime()).get(0).node()).isEqualTo(above);
    }
  }

  @Test
  void findsAListAgainThatWasAwayForAWhile() throws Exception {
    Registry below = new Registry(() -> Nodes.relay(1), AdmittedHosts.OWN);
    int port = upstream.port();
    try (ListMirror mirror = mirrorInto(below, node())) {
      mirror.start();
      awaitMembers(below, 1);
      upstream.close();
      registry.announce(Nodes.announcement(Nodes.relay(2), 2), "10.0.0.2", System.nanoTime());
      assertThat(below.members(System.nanoTime())).hasSize(1);
      upstream = serve(port);
      awaitMembers(below, 2);
    }
  }

  private static void awaitMembers(Registry registry, int count) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> registry.members(System.nanoTime()).size() == count);
  }
}
