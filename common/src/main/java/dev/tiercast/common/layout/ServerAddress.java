package dev.tiercast.common.layout;

import dev.tiercast.common.model.InvalidValueException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is: {@code http(s)://host[:port][/base/]}, {@code host:port} or {@code host}. The
 * short forms mean http, and port 8000 where none is named.
 *
 * @param base the address that all paths are relative to; ends in a slash
 * @param place which of the addresses of the host is meant, written as one, where the name alone
 *     would mean several servers
 */
public record ServerAddress(URI base, Optional<String> place) {
  /** Port of an origin, and of an address without one and without a scheme. */
  public static final int DEFAULT_PORT = 8000;

  public ServerAddress {
    String path = base.getRawPath();
    if (!base.isAbsolute() || path == null || !path.endsWith("/")) {
      throw invalid(base.toString(), "is not an absolute address that ends in a slash");
    }
  }

  /** Wherever the name of the host leads. */
  public ServerAddress(URI base) {
    this(base, Optional.empty());
  }

  /** The one of the servers of this name that is at an address. */
  public ServerAddress at(String address) {
    return new ServerAddress(base, Optional.of(address));
  }

  /**
   * Reads an address as people write it.
   *
   * @throws InvalidValueException if it is none, or has parts that make no sense here
   */
  public static ServerAddress parse(String text) {
    String trimmed = text.strip();
    boolean hasScheme = trimmed.contains("://");
    try {
      URI uri = new URI(hasScheme ? trimmed : "http://" + trimmed).parseServerAuthority();
      return new ServerAddress(normalize(text, uri, hasScheme));
    } catch (URISyntaxException e) {
      throw invalid(text, "is not an address; write http://host:port/ or host:port");
    }
  }

  private static URI normalize(String text, URI uri, boolean hasScheme) throws URISyntaxException {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw invalid(text, "is neither http nor https");
    }
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65535) {
      throw invalid(text, "has no host, or a port that is none");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw invalid(text, "has a user, a query or a fragment, which an address cannot have");
    }
    int port = !hasScheme && uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    String authority = uri.getHost() + (port < 0 ? "" : ":" + port);
    return new URI(scheme + "://" + authority + basePath(uri.getRawPath()));
  }

  private static String basePath(@Nullable String rawPath) {
    String path = rawPath == null ? "" : rawPath;
    return path.endsWith("/") ? path : path + "/";
  }

  private static InvalidValueException invalid(String text, String reason) {
    return new InvalidValueException("server", "'" + text.strip() + "' " + reason);
  }

  /** Where this server has a resource. */
  public URI url(Resource resource) {
    return base.resolve(resource.path());
  }

  /** For people: the address, and which of the servers there if the name has several. */
  @Override
  public String toString() {
    return place.map(address -> base + " (" + address + ")").orElse(base.toString());
  }
}
