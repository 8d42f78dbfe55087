package dev.tiercast.common.serve;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Where a client has reached this server. */
final class OwnAddress {
  private OwnAddress() {}

  /**
   * The server that a request names or, if it names none that could be one, the local end of the
   * connection. Without a port it is that of the connection: wget2 leaves it out, whatever it is.
   */
  static ServerAddress of(Request request) {
    HttpURI target = request.getHttpURI();
    int localPort = Request.getLocalPort(request);
    int port = target.getPort() > 0 ? target.getPort() : localPort;
    ServerAddress named = address(target.getHost(), port);
    if (named != null) {
      return named;
    }
    ServerAddress local = address(Request.getLocalAddr(request), localPort);
    if (local == null) {
      throw new IllegalStateException("a connection without a local end");
    }
    return local;
  }

  /** Null if no server can be called so: the name is what some client has sent. */
  private static @Nullable ServerAddress address(@Nullable String host, int port) {
    if (host == null || host.isEmpty()) {
      return null;
    }
    boolean isBareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
    String authority = (isBareIpv6 ? "[" + host + "]" : host) + ":" + port;
    try {
      return ServerAddress.parse("http://" + authority + "/");
    } catch (InvalidValueException e) {
      return null;
    }
  }
}
