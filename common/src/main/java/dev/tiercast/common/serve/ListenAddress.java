package dev.tiercast.common.serve;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is to listen.
 *
 * @param host null for all interfaces
 * @param port 0 for any that is free
 */
record ListenAddress(@Nullable String host, int port) {
  /** Listens, or says in a line why that cannot be. */
  void open(ServerConnector connector) throws IOException {
    connector.setHost(host);
    connector.setPort(port);
    try {
      checkHost();
      connector.open();
    } catch (IOException e) {
      throw new IOException(problem(e), e);
    }
  }

  private void checkHost() throws UnknownHostException {
    if (host != null) {
      InetAddress.getByName(host);
    }
  }

  private String problem(IOException e) {
    if (e instanceof UnknownHostException) {
      return "host '%s' is unknown; name an address of this machine with --host".formatted(host);
    }
    String where = "port %d on %s".formatted(port, host == null ? "0.0.0.0" : host);
    Throwable cause = e.getCause() instanceof BindException bind ? bind : e;
    if (String.valueOf(cause.getMessage()).contains("in use")) {
      return where + " is in use; stop what uses it, or choose another with --port";
    }
    return "%s cannot be opened (%s); choose others with --port and --host"
        .formatted(where, cause.getMessage());
  }
}
