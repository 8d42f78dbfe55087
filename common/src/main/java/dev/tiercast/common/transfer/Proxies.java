package dev.tiercast.common.transfer;

import dev.tiercast.common.model.InvalidValueException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Through which HTTP proxies servers are asked. Thread safe. */
public final class Proxies {
  private final Function<URI, Optional<ProxyAddress>> choice;

  private Proxies(Function<URI, Optional<ProxyAddress>> choice) {
    this.choice = choice;
  }

  /** Through none. */
  public static Proxies none() {
    return new Proxies(server -> Optional.empty());
  }

  /** As the Java system properties say ({@code http.proxyHost} and its like). */
  public static Proxies ofJava() {
    return new Proxies(Proxies::ofJava);
  }

  private static Optional<ProxyAddress> ofJava(URI server) {
    ProxySelector selector = ProxySelector.getDefault();
    return selector == null
        ? Optional.empty()
        : selector.select(server).stream()
            .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
            .map(proxy -> (InetSocketAddress) proxy.address())
            .map(at -> new ProxyAddress(at.getHostString(), at.getPort(), null))
            .findFirst();
  }

  /**
   * As curl takes it from an environment: {@code http_proxy} in lower case alone, since programs
   * behind a web server are given {@code HTTP_PROXY} by whoever asks; {@code https_proxy}, {@code
   * all_proxy} and {@code no_proxy} in either case, lower first. Empty ones do not count. Servers
   * that no variable speaks of are asked directly.
   *
   * @throws InvalidValueException if one that counts is not the address of an HTTP proxy; it names
   *     the variable
   */
  public static Proxies of(Map<String, String> environment) {
    Optional<ProxyAddress> http = proxy(environment, "http_proxy", "all_proxy", "ALL_PROXY");
    Optional<ProxyAddress> https =
        proxy(environment, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");
    ProxyExceptions exceptions =
        ProxyExceptions.parse(
            first(environment, "no_proxy", "NO_PROXY")
                .map(name -> environment.getOrDefault(name, ""))
                .orElse(""));
    return new Proxies(
        server ->
            (isSecure(server) ? https : http)
                .filter(proxy -> !exceptions.covers(server.getHost(), port(server))));
  }

  private static Optional<ProxyAddress> proxy(Map<String, String> environment, String... names) {
    return first(environment, names)
        .map(name -> ProxyAddress.parse(name, environment.getOrDefault(name, "")));
  }

  private static Optional<String> first(Map<String, String> environment, String... names) {
    return Stream.of(names)
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .findFirst();
  }

  private static boolean isSecure(URI server) {
    return server.getScheme().toLowerCase(Locale.ROOT).equals("https");
  }

  private static int port(URI server) {
    if (server.getPort() >= 0) {
      return server.getPort();
    }
    return isSecure(server) ? 443 : 80;
  }

  /** The proxy through which a server is asked. */
  Optional<ProxyAddress> forServer(URI server) {
    return choice.apply(server);
  }

  /** The same as the client takes it. */
  ProxySelector selector() {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI server) {
        return List.of(forServer(server).map(ProxyAddress::proxy).orElse(Proxy.NO_PROXY));
      }

      @Override
      public void connectFailed(URI server, SocketAddress proxy, IOException failure) {
        // Whoever asks is told.
      }
    };
  }
}
