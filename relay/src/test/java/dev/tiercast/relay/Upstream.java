package dev.tiercast.relay;

import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.store.ShardStore;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.time.Duration;

/** A node that has what a test puts there. */
final class Upstream implements AutoCloseable {
  private final ShardStore store;
  private final int port;
  private NodeServer server;

  private Upstream(ShardStore store) throws IOException {
    this.store = store;
    this.server = NodeServer.start(options(0), store);
    this.port = server.port();
  }

  /** It does not wait long for those who do not read on. */
  private static ServeOptions options(int port) {
    return ServeOptions.of(port)
        .withHost("127.0.0.1")
        .withTimes(Times.DEFAULT.withDrain(Duration.ofMillis(500)));
  }

  static Upstream of(TestVersion... versions) throws IOException {
    Upstream upstream = new Upstream(new MemoryStore());
    for (TestVersion version : versions) {
      upstream.put(version);
    }
    return upstream;
  }

  static Upstream over(ShardStore store) throws IOException {
    return new Upstream(store);
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
    server = NodeServer.start(options(port), store);
  }

  @Override
  public void close() {
    server.close();
  }
}
