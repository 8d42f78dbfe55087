package dev.tiercast.relay;

import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.serve.Station;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.store.ShardStore;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.AdmittedHosts;
import dev.tiercast.common.tier.Registry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A node that has what a test puts there. */
final class Upstream implements AutoCloseable {
  private final ShardStore store;
  private final int port;
  private NodeServer server;

  private final @Nullable Station station;

  private Upstream(ShardStore store, @Nullable Station station) throws IOException {
    this.store = store;
    this.station = station;
    this.server = listen(0);
    this.port = server.port();
  }

  private NodeServer listen(int at) throws IOException {
    return station == null
        ? NodeServer.start(options(at), store)
        : NodeServer.start(options(at), store, Optional::empty, station);
  }

  /** It does not wait long for those who do not read on. */
  private static ServeOptions options(int port) {
    return ServeOptions.of(port)
        .withHost("127.0.0.1")
        .withTimes(Times.DEFAULT.withDrain(Duration.ofMillis(500)));
  }

  static Upstream of(TestVersion... versions) throws IOException {
    Upstream upstream = new Upstream(new MemoryStore(), null);
    for (TestVersion version : versions) {
      upstream.put(version);
    }
    return upstream;
  }

  static Upstream over(ShardStore store) throws IOException {
    return new Upstream(store, null);
  }

  /** An origin that has everybody take each block so often at most. */
  static Upstream origin(int maxCopies, TestVersion... versions) throws IOException {
    Upstream upstream =
        new Upstream(new MemoryStore(), station(Role.ORIGIN, 0, OptionalInt.of(maxCopies)));
    for (TestVersion version : versions) {
      upstream.put(version);
    }
    return upstream;
  }

  /** Something between a relay and its origin, of which a test decides what it holds. */
  static Upstream relay(MemoryStore store) throws IOException {
    return new Upstream(store, station(Role.RELAY, 1, OptionalInt.empty()));
  }

  private static Station station(Role role, int tier, OptionalInt maxCopies) {
    NodeInfo info =
        new NodeInfo(NodeId.random(new Random()), role, OptionalInt.of(tier), Optional.empty());
    return new Station(new Registry(() -> info, AdmittedHosts.OWN), maxCopies);
  }

  void put(TestVersion version) throws IOException {
    version.arriveIn(store);
  }

  void retire(TestVersion version) throws IOException {
    store.retire(version.version());
  }

  int port() {
    return port;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Stops listening; the versions stay. */
  void stop() {
    server.close();
  }

  /** Listens again, on the same port. */
  void restart() throws IOException {
    server = listen(port);
  }

  @Override
  public void close() {
    server.close();
  }
}
