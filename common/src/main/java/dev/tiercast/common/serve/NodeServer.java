package dev.tiercast.common.serve;

import dev.tiercast.common.serve.body.Bodies;
import dev.tiercast.common.serve.observe.NodeMetrics;
import dev.tiercast.common.serve.observe.Observation;
import dev.tiercast.common.store.ShardStore;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store over HTTP/1.1: the lists and the files of its live versions, with ranges and conditions.
 * Keeps the process alive until it is closed. Thread safe.
 */
public final class NodeServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeServer.class);

  private static final int ACCEPT_QUEUE = 1024;

  /** Bytes of the largest buffer that is kept. */
  private static final int LARGEST_BUFFER = 256 << 10;

  /** Buffers that are kept for later bodies, in bytes. */
  private static final long SPARE_BYTES = 64L << 20;

  private final Server server;
  private final ServerConnector connector;
  private final BusyConnections busy;
  private final Bodies bodies;
  private final Observation observation;

  private NodeServer(
      Server server,
      ServerConnector connector,
      BusyConnections busy,
      Bodies bodies,
      Observation observation) {
    this.server = server;
    this.connector = connector;
    this.busy = busy;
    this.bodies = bodies;
    this.observation = observation;
  }

  /**
   * Starts to serve.
   *
   * @param options where to listen, and within which limits
   * @param store its live versions are served, as they come and go
   * @throws IOException if the address cannot be had, or the access log cannot be written: one line
   *     that says what to do
   */
  public static NodeServer start(ServeOptions options, ShardStore store) throws IOException {
    ByteBufferPool buffers =
        new ArrayByteBufferPool(0, -1, LARGEST_BUFFER, Integer.MAX_VALUE, SPARE_BYTES, SPARE_BYTES);
    return start(options, store, ServerSettings.DEFAULT, buffers);
  }

  static NodeServer start(
      ServeOptions options, ShardStore store, ServerSettings settings, ByteBufferPool buffers)
      throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(settings.threads());
    threads.setName("serve");
    Server server = new Server(threads, null, buffers);
    Bodies bodies = new Bodies(buffers);
    Observation observation = Observation.of(store, options.accessLog());
    NodeMetrics metrics = observation.metrics();
    Catalog catalog = new Catalog(store, InstantSource.system());
    StoreHandler stored = new StoreHandler(catalog, bodies, metrics::body);
    BusyConnections busy = new BusyConnections(new MetricsHandler(metrics, stored));
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(settings.grace().toMillis());
    ServerConnector connector = connector(server, settings);
    server.addConnector(connector);
    observation.watch(server, new GracefulHandler(busy), connector);
    NodeServer node = new NodeServer(server, connector, busy, bodies, observation);
    node.start(new ListenAddress(options.host(), options.port()));
    return node;
  }

  private static ServerConnector connector(Server server, ServerSettings settings) {
    ServerConnector connector =
        new ServerConnector(server, 1, -1, new HttpConnectionFactory(settings.http()));
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.setIdleTimeout(settings.betweenRequests().toMillis());
    connector.setShutdownIdleTimeout(settings.grace().toMillis());
    return connector;
  }

  private void start(ListenAddress address) throws IOException {
    boolean started = false;
    try {
      address.open(connector);
      server.start();
      started = true;
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the HTTP server does not start: " + e.getMessage(), e);
    } finally {
      if (!started) {
        close();
      }
    }
  }

  /** The port that it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Its figures, to which others may add what they know. */
  public NodeMetrics metrics() {
    return observation.metrics();
  }

  /**
   * Stops listening, lets bodies go on for a few seconds, and cuts those that are not done then.
   */
  @Override
  public void close() {
    // Nobody connects from here on; stopping waits for those who have.
    var unused = connector.shutdown();
    closeIdleConnections();
    try {
      server.stop();
    } catch (TimeoutException cutOff) {
      LOG.info("stopped, though not everybody had got everything");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("the HTTP server does not stop cleanly: {}", e.toString());
    }
    bodies.close();
    observation.close();
  }

  /** Nobody waits for anything there, so that stopping need not wait for them either. */
  private void closeIdleConnections() {
    for (EndPoint endPoint : connector.getConnectedEndPoints()) {
      if (!busy.contains(endPoint)) {
        endPoint.close();
      }
    }
  }
}
