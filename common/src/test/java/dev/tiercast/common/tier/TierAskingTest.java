package dev.tiercast.common.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.serve.Station;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.NodeRequests;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
    return new Announcer(
        new Announcer.Subject(
            () -> node,
            place,
            () -> new Load(7, 8, 9),
            () -> List.of(Nodes.progress(3)),
            () -> own.announced(System.nanoTime())),
        List.of(to),
        listener);
  }

  private List<String> members() {
    return registry.members(System.nanoTime()).stream()
        .map(member -> member.address().toString())
        .toList();
  }

  @Test
  void announcesANodeWithThoseBelowItAndSaysGoodbye() throws Exception {
    Registry own = new Registry(() -> Nodes.relay(1), AdmittedHosts.OWN);
    own.announce(Nodes.announcement(Nodes.client(2), 9), "10.0.0.2", System.nanoTime());
    try (Announcer announcer = announcer(Nodes.relay(1), new Place.Port(8001), node(), own)) {
      announcer.start();
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("known as http://127.0.0.1:8001/");
      assertThat(members()).containsExactly("http://127.0.0.1:8001/", "http://10.0.0.2:9/");
      assertThat(registry.members(System.nanoTime()).get(0).load()).isEqualTo(new Load(7, 8, 9));
      assertThat(announcer.known()).hasSize(1);
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
          .startsWith("does not take our announcement (403): 10.9.9.9 is not where you come from");
      assertThat(announcer.known()).isEmpty();
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
          ListMirror mirror = ListMirror.into(registry, http.node(address))) {
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
    try (ListMirror mirror = ListMirror.into(below, node())) {
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
    try (ListMirror mirror = ListMirror.into(below, node())) {
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
