package dev.tiercast.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.DistributionText;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.PrometheusText;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.Announcer;
import dev.tiercast.common.tier.AnnouncerListener;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsJson;
import dev.tiercast.common.tier.Load;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.NodeList;
import dev.tiercast.common.tier.Place;
import dev.tiercast.common.tier.RegistryJson;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.NodeReply;
import dev.tiercast.common.transfer.NodeRequests;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Relays and their upstreams, which end with the test. */
final class RelayLab implements AfterEachCallback {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final HttpClient METRICS = HttpClient.newHttpClient();

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final HttpSources http = new HttpSources();

  /** A relay with its folder and what it told. */
  record Node(Relay relay, DataDirectory directory, Told told) {
    String address() {
      return "127.0.0.1:" + relay.port();
    }

    /** Waits until it has told all of this, and nothing else. */
    void awaitTold(String... lines) {
      eventually(() -> assertThat(told.lines()).containsExactly(lines));
    }

    /** What it counts. */
    PrometheusText metrics() throws IOException, InterruptedException {
      URI uri = URI.create("http://" + address() + "/metrics");
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      return PrometheusText.parse(METRICS.send(request, BodyHandlers.ofString()).body());
    }

    /** How many blocks of an arriving version its journal has, which begins with 48 bytes. */
    long blocksOf(TestVersion version) throws IOException {
      Path journal = directory.arrival(version.version()).journal();
      return Files.exists(journal) ? Math.max(0, (Files.size(journal) - 48) / 8) : 0;
    }
  }

  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  Upstream upstream(TestVersion... versions) throws IOException {
    return add(Upstream.of(versions));
  }

  /** Starts a relay of all versions. */
  Node relay(Path folder, String... upstreams) throws IOException {
    return relay(folder, Integer.MAX_VALUE, upstreams);
  }

  Node relay(Path folder, int keep, String... upstreams) throws IOException {
    return relay(options(folder, upstreams).withKeep(keep));
  }

  /** Starts a relay of all versions on a certain port. */
  Node relayAt(int port, Path folder, String... upstreams) throws IOException {
    return relay(options(folder, upstreams).withPort(port));
  }

  Node relay(RelayOptions options) throws IOException {
    return relay(options, new Told());
  }

  Node relay(RelayOptions options, Told told) throws IOException {
    Relay relay = add(Relay.start(options, told));
    return new Node(relay, new DataDirectory(options.dataDirectory()), told);
  }

  /** For tests: loopback, any port, and impatient. */
  static RelayOptions options(Path folder, String... upstreams) {
    return RelayOptions.of(folder, Arrays.stream(upstreams).map(ServerAddress::parse).toList())
        .withHost("127.0.0.1")
        .withPort(0)
        .withPollInterval(POLL);
  }

  /** Waits until a node knows so many others that are relays. */
  void awaitRelaysKnownTo(String address, int count) {
    eventually(
        () ->
            assertThat(
                    relaysKnownTo(address).members().stream()
                        .filter(member -> member.node().role() == Role.RELAY))
                .hasSize(count));
  }

  /** Waits until a node knows so many others that have the same tier, so that they are asked. */
  void awaitPeersKnownTo(Node node, int tier, int count) {
    eventually(
        () ->
            assertThat(
                    relaysKnownTo(node.address()).members().stream()
                        .map(Member::node)
                        .filter(other -> other.role() == Role.RELAY)
                        .filter(other -> other.tier().equals(OptionalInt.of(tier))))
                .hasSize(count));
  }

  /** Has a node announced that a test plays. */
  void announce(NodeInfo node, ServerAddress at, String to) {
    Announcer announcer =
        add(
            new Announcer(
                new Announcer.Subject(
                    () -> node, new Place.Advertised(at), () -> Load.IDLE, List::of, List::of),
                List.of(http.node(ServerAddress.parse(to))),
                AnnouncerListener.NONE));
    announcer.start();
    awaitRelaysKnownTo(to, 1);
  }

  /** Whom a node knows. */
  NodeList relaysKnownTo(String address) throws IOException {
    try (NodeRequests node = http.node(ServerAddress.parse(address))) {
      byte[] list =
          node.get(new Resource.Relays(), Map.of(), Duration.ZERO, NodeList.MOST_BYTES).body();
      return RegistryJson.readList(address, list);
    }
  }

  /** What a node holds of a version; empty if it does not have any of it. */
  Optional<Holdings> holdings(Node node, TestVersion version) throws IOException {
    try (NodeRequests asked = http.node(ServerAddress.parse(node.address()))) {
      NodeReply reply =
          asked.get(new Resource.HoldingsOf(version.version()), Map.of(), Duration.ZERO, 1 << 20);
      return reply.status() == 200
          ? Optional.of(HoldingsJson.read(node.address(), reply.body()))
          : Optional.empty();
    }
  }

  /** How many blocks of a version a node holds. */
  int heldAt(Node node, TestVersion version) throws IOException {
    return holdings(node, version).map(holdings -> holdings.held().count()).orElse(0);
  }

  /** A port that nobody uses. */
  int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** What a node lists. */
  List<VersionId> listOf(Node node) throws IOException {
    return http.at(ServerAddress.parse(node.address())).distribution().versions().stream()
        .map(LiveVersion::version)
        .toList();
  }

  /** Waits until a node lists these versions and no others, all of them complete. */
  void awaitList(Node node, TestVersion... versions) {
    VersionId[] wanted =
        Arrays.stream(versions).map(TestVersion::version).toArray(VersionId[]::new);
    eventually(
        () -> {
          assertThat(listOf(node)).containsExactly(wanted);
          assertThat(completeAt(node)).containsExactly(wanted);
        });
  }

  /** What a node has all of. */
  static List<VersionId> completeAt(Node node) throws IOException {
    Path list = node.directory().file(new Resource.ListOfVersions());
    byte[] bytes = Files.exists(list) ? Files.readAllBytes(list) : new byte[0];
    return DistributionText.read("list", bytes).versions().stream()
        .map(LiveVersion::version)
        .toList();
  }

  static void eventually(ThrowingRunnable assertion) {
    patiently().untilAsserted(assertion);
  }

  static ConditionFactory patiently() {
    return await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(10));
  }

  /** All the files of a version are there, with the right bytes. */
  static void assertHolds(Node node, TestVersion version) throws IOException {
    assertFile(node, version, new Resource.ManifestOf(version.version()));
    assertFile(node, version, new Resource.BlocksOf(version.version()));
    for (int i = 0; i < version.manifest().shards().size(); i++) {
      assertFile(node, version, new Resource.ShardOf(version.version(), i));
    }
  }

  private static void assertFile(Node node, TestVersion version, Resource resource)
      throws IOException {
    byte[] bytes = Files.readAllBytes(node.directory().file(resource));
    assertThat(Arrays.equals(bytes, version.at(resource))).as(resource.path()).isTrue();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
    http.close();
  }
}
