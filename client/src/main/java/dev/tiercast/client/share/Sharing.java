package dev.tiercast.client.share;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.serve.Station;
import dev.tiercast.common.serve.limit.Counts;
import dev.tiercast.common.serve.limit.Rates;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.store.ContentFiles;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.tier.AdmittedHosts;
import dev.tiercast.common.tier.Announcer;
import dev.tiercast.common.tier.AnnouncerListener;
import dev.tiercast.common.tier.Place;
import dev.tiercast.common.tier.Progress;
import dev.tiercast.common.tier.Registry;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.SourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Serves what is pulled to others who pull, while it comes and as long as this is open, and
 * announces that to the servers that were named. Thread safe.
 */
public final class Sharing implements AutoCloseable {
  /** A machine that pulls has other things to do, too. */
  private static final Counts COUNTS = Counts.DEFAULT.withConnections(512).withBodies(256);

  /** Whoever still gets something has others to ask. */
  private static final Duration DRAIN = Duration.ofMillis(500);

  private final SharedStore store = new SharedStore();
  private final NodeInfo info;
  private final NodeServer server;
  private final Announcer announcer;

  // Guarded by this.
  private boolean isAnnounced;
  private boolean isClosed;

  private Sharing(
      HttpSources http,
      List<ServerAddress> servers,
      ShareOptions options,
      Consumer<IOException> warnings)
      throws IOException {
    info =
        new NodeInfo(
            NodeId.random(new SecureRandom()), Role.CLIENT, OptionalInt.empty(), options.rack());
    server =
        NodeServer.start(
            ServeOptions.of(options.port())
                .withCounts(COUNTS)
                .withTimes(Times.DEFAULT.withDrain(DRAIN))
                .withRates(Rates.DEFAULT.withNode(options.bytesPerSecond())),
            store,
            Optional::empty,
            new Station(new Registry(() -> info, AdmittedHosts.OWN), OptionalInt.empty()));
    announcer =
        new Announcer(
            new Announcer.Subject(
                () -> info,
                new Place.Port(server.port()),
                () -> server.load().load(),
                this::progress,
                List::of),
            servers.stream().map(http::node).toList(),
            new AnnouncerListener() {
              @Override
              public void onRefused(ServerAddress upstream, String reason) {
                warnings.accept(new SourceException(upstream, reason));
              }
            });
  }

  /**
   * Begins to serve.
   *
   * @param servers that are told of it
   * @param warnings is told of servers that do not want to know
   * @throws IOException if the port cannot be had
   */
  public static Sharing start(
      HttpSources http,
      List<ServerAddress> servers,
      ShareOptions options,
      Consumer<IOException> warnings)
      throws IOException {
    return new Sharing(http, servers, options, warnings);
  }

  /** Who shares. */
  public NodeId id() {
    return info.id();
  }

  /** Where others are served. */
  public int port() {
    return server.port();
  }

  private List<Progress> progress() {
    try {
      return Progress.of(store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Others get a version from now on, as far as it has come.
   *
   * @param assembled where the content is until it is put into place
   * @param placed where it is then
   */
  public void add(
      ManifestDocument document,
      BlockList blocks,
      Presence presence,
      ContentFiles assembled,
      ContentFiles placed) {
    store.add(new SharedVersion(document, blocks, presence, assembled, placed, store::remove));
    synchronized (this) {
      if (!isAnnounced) {
        // Not before there is something to tell.
        isAnnounced = true;
        announcer.start();
      }
    }
  }

  /**
   * A version is in its place. Others get it from there as long as the files are what they are now;
   * once one of them is changed or replaced they do not get the version any more.
   */
  public void placed(VersionId version) {
    Optional<SharedVersion> shared = store.shared(version);
    try {
      if (shared.isPresent()) {
        shared.get().settle();
      }
    } catch (IOException e) {
      // Somebody has taken it away already.
      store.remove(shared.get());
    }
  }

  /** Others do not get a version any more. */
  public void remove(VersionId version) {
    store.shared(version).ifPresent(store::remove);
  }

  /** Says goodbye and serves nobody any more. */
  @Override
  public void close() {
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
    }
    announcer.close();
    server.close();
  }
}
