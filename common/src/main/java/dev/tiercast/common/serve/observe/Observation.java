package dev.tiercast.common.serve.observe;

import dev.tiercast.common.store.ReadableStore;
import java.io.IOException;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** All that looks at one server. Thread safe. */
public final class Observation implements AutoCloseable {
  private final NodeMetrics metrics;
  private final @Nullable AccessLog log;

  private Observation(NodeMetrics metrics, @Nullable AccessLog log) {
    this.metrics = metrics;
    this.log = log;
  }

  /**
   * Begins.
   *
   * @param log where the access log goes; null for none
   * @throws IOException if the access log cannot be written
   */
  public static Observation of(ReadableStore store, @Nullable AccessLogOptions log)
      throws IOException {
    AccessLog opened = log == null ? null : AccessLog.open(log);
    NodeMetrics metrics = new NodeMetrics(store);
    if (opened != null) {
      metrics.countLostLogLines(opened::lost);
    }
    return new Observation(metrics, opened);
  }

  /** Looks at what a server that is not started yet answers, and at its connections and threads. */
  public void watch(Server server, Handler handler, ServerConnector connector) {
    Consumer<Exchange> counting = metrics::answered;
    Exchanges exchanges = new Exchanges(handler, log == null ? counting : counting.andThen(log));
    server.setHandler(exchanges);
    server.setRequestLog(exchanges);
    metrics.countConnections(() -> connector.getConnectedEndPoints().size());
    if (server.getThreadPool() instanceof QueuedThreadPool threads) {
      metrics.countThreads(threads::getThreads, threads::getIdleThreads);
    }
  }

  /** Its figures. */
  public NodeMetrics metrics() {
    return metrics;
  }

  /** Ends when the server has: writes what the access log still has to. */
  @Override
  public void close() {
    if (log != null) {
      log.close();
    }
    metrics.close();
  }
}
