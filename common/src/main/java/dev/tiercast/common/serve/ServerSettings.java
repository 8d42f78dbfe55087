package dev.tiercast.common.serve;

import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;

/**
 * How a server treats connections.
 *
 * @param threads how many there are at most; none is held by a body that waits for its reader
 * @param betweenRequests how long a connection may do nothing before a request's head is there
 * @param withoutProgress how long a reader may take nothing at all; slow readers are welcome
 * @param grace how long bodies may go on when the server is closed
 */
record ServerSettings(
    int threads, Duration betweenRequests, Duration withoutProgress, Duration grace) {
  static final ServerSettings DEFAULT =
      new ServerSettings(200, Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofSeconds(5));

  private static final int REQUEST_HEAD_BYTES = 16 << 10;

  /**
   * Names of files have percent signs, semicolons and other letters than ASCII. That is ambiguous
   * for who decodes whole paths; here a path is taken apart as it was sent, see {@code Resource}.
   */
  private static final UriCompliance PATHS =
      UriCompliance.RFC3986.with(
          "names",
          UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
          UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
          UriCompliance.Violation.ILLEGAL_PATH_CHARACTERS);

  HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
    http.setRequestHeaderSize(REQUEST_HEAD_BYTES);
    http.setUriCompliance(PATHS);
    http.setIdleTimeout(withoutProgress.toMillis());
    return http;
  }
}
