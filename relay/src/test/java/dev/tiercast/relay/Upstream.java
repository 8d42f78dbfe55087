package dev.tiercast.relay;

import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.store.ShardStore;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;

/** A node that has what a test puts there. */
final class Upstream implements AutoCloseable {
  private final ShardStore store;
  private final int port;
  private NodeServer server;

  private Upstream(ShardStore store) throws IOException {
    this.store = store;
    this.server = NodeServer.start(ServeOptions.of(0).withHost("127.0.0.1"), store);
    this.port = server.port();
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
    server = NodeServer.start(ServeOptions.of(port).withHost("127.0.0.1"), store);
  }

  @Override
  public void close() {
    server.close();
  }
}
