package dev.tiercast.client;

import dev.tiercast.client.follow.Follow;
import dev.tiercast.client.follow.FollowEvent;
import dev.tiercast.client.follow.FollowRequest;
import dev.tiercast.client.pull.Pull;
import dev.tiercast.client.pull.PullEvent;
import dev.tiercast.client.pull.PullRequest;
import dev.tiercast.client.pull.Pulled;
import dev.tiercast.client.share.ShareOptions;
import dev.tiercast.client.share.Sharing;
import dev.tiercast.client.status.Inquiry;
import dev.tiercast.client.status.TierStatus;
import dev.tiercast.client.verify.Verified;
import dev.tiercast.client.verify.Verify;
import dev.tiercast.client.verify.VerifyListener;
import dev.tiercast.client.verify.VerifyRequest;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.transfer.HostNames;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.Proxies;
import dev.tiercast.common.transfer.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Lists, pulls and follows versions from a set of servers. Thread safe.
 *
 * <pre>{@code
 * try (Client client = Client.of("relay-1:8001", "relay-2:8001")) {
 *   client.pull("latest", Path.of("model.bin"));
 * }
 * }</pre>
 */
public final class Client implements AutoCloseable {
  private final HttpSources http;
  private final List<Source> sources;

  private Client(List<ServerAddress> servers, HttpSources http) {
    this.http = http;
    sources = http.at(http.servers(servers));
  }

  /**
   * A client of these servers. It uses the proxies that Java's system properties name ({@code
   * http.proxyHost} and its like); the environment is not looked at, see {@link #of(List,
   * Proxies)}.
   *
   * @param servers each written as {@code http://host:port/base/}, {@code host:port} or {@code
   *     host}
   * @throws dev.tiercast.common.model.InvalidValueException if one is not an address
   */
  public static Client of(String... servers) {
    return of(Stream.of(servers).map(ServerAddress::parse).toList());
  }

  /** As {@link #of(String...)}. */
  public static Client of(List<ServerAddress> servers) {
    return of(servers, Proxies.ofJava());
  }

  /**
   * A client of these servers.
   *
   * @param proxies for example {@code Proxies.of(System.getenv())}, as curl and the commands do it
   */
  public static Client of(List<ServerAddress> servers, Proxies proxies) {
    return of(servers, proxies, HostNames.OF_THE_SYSTEM);
  }

  /**
   * A client of these servers.
   *
   * @param names say where hosts are: one that has several addresses counts as a server at each
   */
  public static Client of(List<ServerAddress> servers, Proxies proxies, HostNames names) {
    return new Client(servers, new HttpSources(proxies, names));
  }

  /**
   * What there is, ascending by version, from all servers that answer.
   *
   * @throws dev.tiercast.common.model.NoServerException if none does
   */
  public List<Listed> list() throws IOException {
    return list(failure -> {});
  }

  /** As {@link #list()}, telling of servers that do not answer. */
  public List<Listed> list(Consumer<IOException> warnings) throws IOException {
    return Listing.of(sources, warnings);
  }

  /**
   * Who is in the tier of these servers, from all of them that answer; it may be that none does.
   */
  public TierStatus status() throws IOException {
    return Inquiry.of(sources.stream().map(Source::address).map(http::node).toList());
  }

  /**
   * Pulls a single-file version into a file.
   *
   * @param version {@code v7} or {@code latest}
   */
  public Pulled pull(String version, Path file) throws IOException {
    return pull(PullRequest.of(version).toFile(file), event -> {});
  }

  /**
   * Pulls what is asked for.
   *
   * @param listener is told what happens
   */
  public Pulled pull(PullRequest request, Consumer<PullEvent> listener) throws IOException {
    return prepare(request, listener).run();
  }

  /** A pull that has not begun, so that it can be cancelled from another thread. */
  public Pull prepare(PullRequest request, Consumer<PullEvent> listener) {
    return new Pull(http, sources, request, listener);
  }

  /**
   * Serves others what is pulled with this, {@link PullRequest#sharing}, until it is closed.
   *
   * @throws IOException if the port cannot be had
   */
  public Sharing share(ShareOptions options) throws IOException {
    return share(options, refusal -> {});
  }

  /** As {@link #share(ShareOptions)}, telling of servers that do not take the announcement. */
  public Sharing share(ShareOptions options, Consumer<IOException> warnings) throws IOException {
    List<ServerAddress> servers = sources.stream().map(Source::address).toList();
    return Sharing.start(http, servers, options, warnings);
  }

  /**
   * Keeps the newest version in a directory, until the thread is interrupted.
   *
   * @param listener is told what happens
   * @throws dev.tiercast.common.transfer.TransferCancelledException when it is
   */
  public void follow(FollowRequest request, Consumer<FollowEvent> listener) throws IOException {
    prepare(request, listener).run();
  }

  /** As {@link #follow}, but not begun, so that it can be stopped from another thread. */
  public Follow prepare(FollowRequest request, Consumer<FollowEvent> listener) {
    return new Follow(http, sources, request, listener);
  }

  /**
   * Compares a file or directory with the version that it should be.
   *
   * @return also where something is damaged
   */
  public Verified verify(VerifyRequest request, VerifyListener listener) throws IOException {
    return prepare(request, listener).run();
  }

  /** As {@link #verify}, but not begun, so that it can be cancelled from another thread. */
  public Verify prepare(VerifyRequest request, VerifyListener listener) {
    return new Verify(sources, request, listener);
  }

  /** Closes idle connections. */
  @Override
  public void close() {
    http.close();
  }
}
