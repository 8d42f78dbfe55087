package dev.tiercast.common.transfer;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Request;

/**
 * How a server is asked.
 *
 * @param head how long connecting, asking and the head of the answer may take together
 * @param patience how long reading a body may take until it is looked at how much came
 * @param proxy through which it is asked
 * @param names where it is, if its name does not say that by itself
 */
record HttpTerms(
    Duration head, Duration patience, Optional<ProxyAddress> proxy, Optional<PlacedNames> names) {
  /** The same, where the head of an answer may come so much later. */
  HttpTerms later(Duration wait) {
    return new HttpTerms(head.plus(wait), patience, proxy, names);
  }

  /** Where a direct connection for a request goes to. */
  URI endpoint(URI url) throws UnknownHostException {
    if (names.isEmpty()) {
      return url;
    }
    InetAddress address = names.get().lookup(url.getHost()).get(0);
    String host = address.getHostAddress();
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return URI.create(
        "http://" + (address instanceof Inet6Address ? "[" + host + "]" : host) + port);
  }

  /** A request that says what every request has to. */
  Request.Builder request(URI url) {
    Request.Builder request =
        new Request.Builder().url(url.toString()).header("Accept-Encoding", "identity");
    // What goes through a tunnel is not for the proxy to read.
    if (url.getScheme().equals("http")) {
      proxy
          .map(ProxyAddress::authorization)
          .ifPresent(authorization -> request.header("Proxy-Authorization", authorization));
    }
    return request;
  }
}
