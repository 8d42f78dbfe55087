package dev.tiercast.common.serve;

import dev.tiercast.common.serve.body.CountingEndPoint;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Listens, and speaks HTTP/1.1 as the options say. */
final class NodeConnector extends ServerConnector {
  private static final int ACCEPT_QUEUE = 1024;

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

  /** As many as can run: they also write what is in memory. */
  private static final int SELECTORS = Runtime.getRuntime().availableProcessors();

  NodeConnector(Server server, ServeOptions options) {
    super(server, 1, SELECTORS, new HttpConnectionFactory(http(options)));
    setAcceptQueueSize(ACCEPT_QUEUE);
    setIdleTimeout(options.times().betweenRequests().toMillis());
  }

  static HttpConfiguration http(ServeOptions options) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
    http.setRequestHeaderSize(options.counts().headBytes());
    http.setUriCompliance(PATHS);
    http.setIdleTimeout(options.times().withoutProgress().toMillis());
    return http;
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) {
    CountingEndPoint endPoint = new CountingEndPoint(channel, selector, key, getScheduler());
    endPoint.setIdleTimeout(getIdleTimeout());
    return endPoint;
  }
}
