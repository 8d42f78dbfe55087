package dev.tiercast.relay;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.store.NodeLock;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.relay.mirror.Mirror;
import dev.tiercast.relay.mirror.MirrorListener;
import java.io.IOException;

/**
 * A running relay: mirrors what its upstreams have, and serves it. Thread safe.
 *
 * <pre>{@code
 * List<ServerAddress> upstreams = List.of(ServerAddress.parse("origin:8000"));
 * try (Relay relay = Relay.start(RelayOptions.of(Path.of("data"), upstreams).withPort(8001))) {
 *   System.out.println("relay on port " + relay.port());
 *   System.in.read();
 * }
 * }</pre>
 */
public final class Relay implements AutoCloseable {
  private final NodeServer server;
  private final Parts parts;

  private Relay(NodeServer server, Parts parts) {
    this.server = server;
    this.parts = parts;
  }

  /** Starts a relay, as {@link #start(RelayOptions, MirrorListener)} does, that tells nothing. */
  public static Relay start(RelayOptions options) throws IOException {
    return start(options, MirrorListener.NONE);
  }

  /**
   * Starts a relay. It serves at once what it holds, whether or not an upstream answers.
   *
   * @param listener is told what is fetched and dropped, and what fails
   * @throws IOException if another node serves the folder, the port is in use, or the folder cannot
   *     be written
   */
  public static Relay start(RelayOptions options, MirrorListener listener) throws IOException {
    Parts parts = new Parts();
    boolean started = false;
    try {
      Relay relay = start(options, listener, parts);
      started = true;
      return relay;
    } finally {
      if (!started) {
        parts.close();
      }
    }
  }

  private static Relay start(RelayOptions options, MirrorListener listener, Parts parts)
      throws IOException {
    DataDirectory directory = new DataDirectory(options.dataDirectory());
    NodeLock lock = NodeLock.acquire(directory);
    parts.add(lock::close);
    FolderStore store = FolderStore.open(directory);
    HttpSources http = new HttpSources(options.proxies());
    parts.add(http::close);
    UpstreamFigures figures = new UpstreamFigures(options.upstreams());
    Mirror mirror =
        new Mirror(
            http.at(options.upstreams()),
            store,
            directory,
            options.keep(),
            options.pollInterval(),
            listener,
            figures);
    ServeOptions serving = options.serving();
    ServeOptions naming = serving.withServers(serving.servers().and(options.upstreams()));
    NodeServer server = NodeServer.start(naming, store, mirror::obstacle);
    parts.add(server::close);
    figures.showIn(server.metrics());
    server.metrics().countFetches(() -> mirror.isFetching() ? 1 : 0);
    parts.add(mirror::close);
    // Whoever asks while the mirror comes to its end is told already.
    parts.add(server::drain);
    mirror.start();
    return new Relay(server, parts);
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /**
   * Stops mirroring and serving. What has arrived stays, also of versions that are not complete: a
   * relay on the same folder goes on with them.
   */
  @Override
  public void close() throws IOException {
    parts.close();
  }
}
