package dev.tiercast.common.transfer;

import dev.tiercast.common.model.InvalidValueException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where an HTTP proxy is. Shown without what it is to be told.
 *
 * @param host not resolved
 * @param authorization what the field {@code Proxy-Authorization} says; null where nothing is said
 */
record ProxyAddress(String host, int port, @Nullable String authorization) {
  /** Of an address without one, as in curl. */
  private static final int DEFAULT_PORT = 1080;

  /**
   * Reads {@code [http://][user:password@]host[:port][/]}.
   *
   * @param variable where it comes from, for the error, which does not quote what may be a secret
   * @throws InvalidValueException if it is something else
   */
  static ProxyAddress parse(String variable, String text) {
    String stripped = text.strip();
    boolean hasScheme = stripped.contains("://");
    URI uri;
    try {
      uri = new URI(hasScheme ? stripped : "http://" + stripped).parseServerAuthority();
    } catch (URISyntaxException e) {
      throw invalid(variable, "is not the address of a proxy; write http://host:port");
    }
    if (!"http".equalsIgnoreCase(uri.getScheme())) {
      throw invalid(variable, "names a proxy that does not speak http; write http://host:port");
    }
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65535) {
      throw invalid(variable, "has no host, or a port that is none; write http://host:port");
    }
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return new ProxyAddress(uri.getHost(), port, authorization(uri.getRawUserInfo()));
  }

  private static InvalidValueException invalid(String variable, String reason) {
    return new InvalidValueException(variable, reason);
  }

  private static @Nullable String authorization(@Nullable String userInfo) {
    if (userInfo == null) {
      return null;
    }
    String pair = userInfo.contains(":") ? userInfo : userInfo + ":";
    // Only spaces are written with a plus, and nobody means them.
    String decoded = URLDecoder.decode(pair.replace("+", "%2B"), StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(decoded.getBytes(StandardCharsets.UTF_8));
  }

  /** The same as the client takes it. */
  Proxy proxy() {
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(name, port));
  }

  @Override
  public String toString() {
    return "http://" + host + ":" + port;
  }
}
