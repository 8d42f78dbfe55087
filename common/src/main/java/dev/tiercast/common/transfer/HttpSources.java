package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.ServerAddress;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/** The HTTP client that all sources of a program share. Thread safe. */
public final class HttpSources implements Closeable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** For one read: a source that sends nothing for so long is left for another. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(15);

  private static final String AUTHORIZATION = "Proxy-Authorization";
  private static final int IDLE_CONNECTIONS = 64;

  /** Without TLS, of which only the preparation takes longer than a short command has. */
  private final OkHttpClient client;

  private @Nullable OkHttpClient secureClient;
  private final DirectConnections connections;
  private final Duration readTimeout;
  private final Duration headTimeout;
  private final Proxies proxies;
  private final HostNames names;

  /** Asks directly, through no proxy. */
  public HttpSources() {
    this(Proxies.none());
  }

  /**
   * @param proxies through which servers are asked
   */
  public HttpSources(Proxies proxies) {
    this(proxies, HostNames.OF_THE_SYSTEM);
  }

  /**
   * @param proxies through which servers are asked
   * @param names say which servers a name stands for, see {@link #servers}
   */
  public HttpSources(Proxies proxies, HostNames names) {
    this(CONNECT_TIMEOUT, READ_TIMEOUT, proxies, names);
  }

  HttpSources(Duration connectTimeout, Duration readTimeout, Proxies proxies) {
    this(connectTimeout, readTimeout, proxies, HostNames.OF_THE_SYSTEM);
  }

  private HttpSources(
      Duration connectTimeout, Duration readTimeout, Proxies proxies, HostNames names) {
    this.names = names;
    this.readTimeout = readTimeout;
    this.headTimeout = connectTimeout.plus(readTimeout);
    this.proxies = proxies;
    connections = new DirectConnections(connectTimeout, readTimeout);
    client =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectTimeout(connectTimeout)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .followRedirects(false)
            .retryOnConnectionFailure(true)
            .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 60, TimeUnit.SECONDS))
            .proxySelector(proxies.selector())
            .proxyAuthenticator(this::authorizeTunnel)
            .addInterceptor(new WaitingAnswers(readTimeout))
            .socketFactory(new BulkSocketFactory(readTimeout))
            .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
            .build();
  }

  /**
   * The servers that these stand for: a name with several addresses is one server at each of them.
   * That is so for http without a proxy: what is behind a proxy is its business, and with https a
   * name is one server. Looks names up, and takes as long as the slowest.
   */
  public List<ServerAddress> servers(List<ServerAddress> named) {
    ServersOfName servers = new ServersOfName(names);
    return named.parallelStream()
        .flatMap(each -> isDirect(each) ? servers.of(each).stream() : Stream.of(each))
        .distinct()
        .toList();
  }

  private boolean isDirect(ServerAddress address) {
    return address.base().getScheme().equals("http") && proxies.forServer(address.base()).isEmpty();
  }

  /** The source at an address. */
  public Source at(ServerAddress address) {
    return new HttpSource(clientOf(address), connections, address, terms(address));
  }

  /** Asks the node at an address what nodes say beside what there is. */
  public NodeRequests node(ServerAddress address) {
    return new NodeRequests(clientOf(address), readTimeout, address, terms(address));
  }

  private OkHttpClient clientOf(ServerAddress address) {
    OkHttpClient any = address.base().getScheme().equals("https") ? secureClient() : client;
    return names(address).map(placed -> any.newBuilder().dns(placed).build()).orElse(any);
  }

  private HttpTerms terms(ServerAddress address) {
    return new HttpTerms(
        headTimeout, readTimeout, proxies.forServer(address.base()), names(address));
  }

  private Optional<PlacedNames> names(ServerAddress address) {
    return address.place().map(place -> new PlacedNames(names, place));
  }

  private synchronized OkHttpClient secureClient() {
    if (secureClient == null) {
      secureClient =
          client
              .newBuilder()
              .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.CLEARTEXT))
              .build();
    }
    return secureClient;
  }

  /** The sources at these addresses. */
  public List<Source> at(List<ServerAddress> addresses) {
    return addresses.stream().map(this::at).toList();
  }

  /** Is asked before a tunnel is, and once more if that was not enough. */
  private @Nullable Request authorizeTunnel(@Nullable Route route, Response response) {
    Request request = response.request();
    if (route == null || !route.requiresTunnel() || request.header(AUTHORIZATION) != null) {
      return null;
    }
    return proxies
        .forServer(route.address().url().uri())
        .map(ProxyAddress::authorization)
        .map(authorization -> request.newBuilder().header(AUTHORIZATION, authorization).build())
        .orElse(null);
  }

  /** Closes idle connections and ends the client's threads. */
  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
    connections.close();
  }
}
