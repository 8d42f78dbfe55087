package dev.tiercast.origin;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.model.VersionSummary;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.Station;
import dev.tiercast.common.store.NodeLock;
import dev.tiercast.common.store.StoredVersion;
import dev.tiercast.common.tier.Registry;
import dev.tiercast.origin.publish.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A running origin: publishes files and serves them to relays and clients. Thread safe.
 *
 * <pre>{@code
 * try (Origin origin = Origin.start(Path.of("data"), 8000)) {
 *   VersionId version = origin.publish(Path.of("model.bin"));
 *   System.out.println(version + " at " + origin.address());
 * }
 * }</pre>
 */
public final class Origin implements AutoCloseable {
  private final OriginOptions options;
  private final NodeLock lock;
  private final DataFolder folder;
  private final NodeServer server;

  private Origin(OriginOptions options, NodeLock lock, DataFolder folder, NodeServer server) {
    this.options = options;
    this.lock = lock;
    this.folder = folder;
    this.server = server;
  }

  /**
   * Starts an origin that listens on all addresses, as {@link #start(OriginOptions)} does.
   *
   * @param port 0 for any that is free
   */
  public static Origin start(Path dataDirectory, int port) throws IOException {
    return start(OriginOptions.of(dataDirectory).withPort(port));
  }

  /**
   * Starts an origin.
   *
   * @throws IOException if another node serves the folder, the port is in use, or the folder cannot
   *     be written
   */
  public static Origin start(OriginOptions options) throws IOException {
    NodeLock lock = NodeLock.acquire(new DataDirectory(options.dataDirectory()));
    try {
      DataFolder folder = DataFolder.open(options.dataDirectory());
      NodeServer server =
          NodeServer.start(options.serving(), folder.store(), Optional::empty, station(options));
      return new Origin(options, lock, folder, server);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** An origin is where all tiers begin, and every one is a new node. */
  private static Station station(OriginOptions options) {
    NodeId id = NodeId.random(new SecureRandom());
    NodeInfo info = new NodeInfo(id, Role.ORIGIN, OptionalInt.of(0), Optional.empty());
    return new Station(
        new Registry(() -> info, options.serving().admitted()),
        OptionalInt.of(options.maxCopies()));
  }

  /** As {@link #publish(Path, ProgressListener)}, without telling how far it is. */
  public VersionId publish(Path input) throws IOException {
    return publish(input, ProgressListener.NONE);
  }

  /**
   * Publishes a file, or a directory with all that is in it, and retires what need not be kept.
   *
   * @return the new version, which is being served
   * @throws IOException naming what cannot be read, published or written
   */
  public VersionId publish(Path input, ProgressListener listener) throws IOException {
    StoredVersion version = folder.publish(input, options.publishing(), listener);
    folder.retain(options.retention());
    return version.document().manifest().version();
  }

  /**
   * Takes a version out.
   *
   * @throws NoSuchVersionException if it is not live
   */
  public void retire(VersionId version) throws IOException {
    folder.retire(version);
  }

  /** The live versions, ascending. */
  public List<VersionSummary> versions() throws IOException {
    return folder.versions().stream().map(version -> version.document().summary()).toList();
  }

  /** Where it listens: an address for this machine, if it listens on all of them. */
  public ServerAddress address() {
    String host = options.serving().host();
    return ServerAddress.parse("http://" + authority(host == null ? "localhost" : host));
  }

  private String authority(String host) {
    boolean isIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
    return (isIpv6 ? "[" + host + "]" : host) + ":" + server.port();
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** Stops serving. What is published stays in the folder. */
  @Override
  public void close() throws IOException {
    try (lock) {
      server.close();
    }
  }
}
