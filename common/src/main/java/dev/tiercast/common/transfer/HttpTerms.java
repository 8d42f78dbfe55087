package dev.tiercast.common.transfer;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Request;

/**
 * How a server is asked.
 *
 * @param head how long connecting, asking and the head of the answer may take together
 * @param patience how long reading a body may take until it is looked at how much came
 * @param proxy through which it is asked
 */
record HttpTerms(Duration head, Duration patience, Optional<ProxyAddress> proxy) {
  /** The same, where the head of an answer may come so much later. */
  HttpTerms later(Duration wait) {
    return new HttpTerms(head.plus(wait), patience, proxy);
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
