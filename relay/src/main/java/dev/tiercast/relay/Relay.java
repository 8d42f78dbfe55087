package dev.tiercast.relay;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.serve.Station;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.store.NodeLock;
import dev.tiercast.common.tier.Registry;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.relay.mirror.Mirror;
import dev.tiercast.relay.mirror.MirrorListener;
import java.io.IOException;
import java.util.OptionalInt;

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

  private static Relay start(RelayOptions named, MirrorListener listener, Parts parts)
      throws IOException {
    HttpSources http = new HttpSources(named.proxies());
    parts.add(http::close);
    RelayOptions options = named.withUpstreams(http.servers(named.upstreams()));
    DataDirectory directory = new DataDirectory(options.dataDirectory());
    NodeLock lock = NodeLock.acquire(directory);
    parts.add(lock::close);
    FolderStore store = FolderStore.open(directory);
    UpstreamFigures figures = new UpstreamFigures(options.upstreams());
    Standpoint standpoint = Standpoint.of(options);
    Registry registry = new Registry(standpoint, options.serving().admitted());
    Mirror mirror =
        new Mirror(
            http.at(options.upstreams()),
            new KnownNodes(registry, http, standpoint.tiers()),
            store,
            directory,
            options.keep(),
            options.pollInterval(),
            listener,
            figures);
    parts.add(mirror::close); // where it does not come to serving
    mirror.reopen();
    NodeServer server = serve(named, store, mirror, registry);
    parts.add(server::close);
    figures.showIn(server);
    server.metrics().countFetches(() -> mirror.isFetching() ? 1 : 0);
    parts.add(mirror::close);
    parts.add(
        Neighbours.meet(options, server, store, registry, standpoint, http, mirror, listener));
    // Whoever asks while the mirror comes to its end is told already.
    parts.add(server::drain);
    mirror.start();
    return new Relay(server, parts);
  }

  private static NodeServer serve(
      RelayOptions options, FolderStore store, Mirror mirror, Registry registry)
      throws IOException {
    ServeOptions serving = options.serving();
    return NodeServer.start(
        serving.withServers(serving.servers().and(options.upstreams())),
        store,
        mirror::obstacle,
        new Station(registry, OptionalInt.empty()));
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
