package dev.tiercast.relay;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.store.NodeLock;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.relay.mirror.Mirror;
import java.io.IOException;

/**
 * A running relay: mirrors what its upstreams have, and serves it. Thread safe.
 *
 * <pre>{@code
 * try (Relay relay = Relay.start(RelayOptions.of(folder, List.of(ServerAddress.parse("origin"))))) {
 *   System.in.read();
 * }
 * }</pre>
 */
public final class Relay implements AutoCloseable {
  private final NodeLock lock;
  private final HttpSources http;
  private final Mirror mirror;
  private final NodeServer server;

  private Relay(NodeLock lock, HttpSources http, Mirror mirror, NodeServer server) {
    this.lock = lock;
    this.http = http;
    this.mirror = mirror;
    this.server = server;
  }

  /**
   * Starts a relay. It serves at once what it holds, whether or not an upstream answers.
   *
   * @throws IOException if another node serves the folder, the port is in use, or the folder cannot
   *     be written
   */
  public static Relay start(RelayOptions options) throws IOException {
    DataDirectory directory = new DataDirectory(options.dataDirectory());
    NodeLock lock = NodeLock.acquire(directory);
    try {
      FolderStore store = FolderStore.open(directory);
      NodeServer server = NodeServer.start(options.host(), options.port(), store);
      HttpSources http = new HttpSources();
      Mirror mirror =
          new Mirror(
              http.at(options.upstreams()),
              store,
              directory,
              options.keep(),
              options.pollInterval());
      mirror.start();
      return new Relay(lock, http, mirror, server);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** Stops serving and mirroring; a relay on the same folder goes on where this one stopped. */
  @Override
  public void close() throws IOException {
    try (lock;
        http) {
      mirror.close();
      server.close();
    }
  }
}
