package dev.tiercast.common.serve;

import dev.tiercast.common.serve.body.Bodies;
import dev.tiercast.common.serve.body.BodyListener;
import dev.tiercast.common.serve.limit.BodyGate;
import dev.tiercast.common.serve.limit.Guests;
import dev.tiercast.common.serve.limit.OpenFiles;
import dev.tiercast.common.serve.limit.Rejection;
import dev.tiercast.common.serve.limit.RejectionListener;
import dev.tiercast.common.serve.observe.LoadMeter;
import dev.tiercast.common.serve.observe.NodeMetrics;
import dev.tiercast.common.serve.observe.Observation;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.ReadableStore;
import dev.tiercast.common.tier.Registry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store over HTTP/1.1: the lists and the files of its live versions, with ranges and conditions.
 * Keeps the process alive until it is closed. Thread safe.
 */
public final class NodeServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeServer.class);

  private final Duration longestDrain;
  private final Housekeeping housekeeping = new Housekeeping();
  private final Guests guests;
  private final BodyGate gate;
  private final Bodies bodies;
  private final Observation observation;
  private final Server server;
  private final NodeConnector connector;
  private final LoadMeter load;
  private final WaitingRoom waiting;
  private final WaitingRoom waitingForLists;
  private Presence.Watch forgetting = () -> {};
  private @Nullable News news;
  private @Nullable HoldingsHandler holdings;
  private final WaitingRoom waitingForBlocks;
  private final JsonIntake intake;
  private final LongSupplier nanoTime;

  private NodeServer(ServeOptions options, Machine machine, Observation observation) {
    this.observation = observation;
    RejectionListener listener = observation.metrics()::rejected;
    nanoTime = machine.nanoTime();
    longestDrain = options.times().drain();
    guests =
        new Guests(
            options.counts(), options.times(), options.rates(), nanoTime, housekeeping, listener);
    gate =
        new BodyGate(options.counts(), options.rates(), guests, nanoTime, housekeeping, listener);
    QueuedThreadPool threads = new QueuedThreadPool(machine.threads());
    threads.setName("serve");
    bodies =
        new Bodies(
            machine.buffers(),
            options.times().bytes(),
            nanoTime,
            threads,
            () -> listener.onRejected(Rejection.LATE_BYTES));
    observation.metrics().countMappedBytes(bodies::mappedBytes);
    observation.metrics().countWaitingBodies(bodies::waiting);
    server = new Server(threads, null, machine.buffers());
    server.setErrorHandler(new PlainErrors());
    connector = new NodeConnector(server, options);
    connector.addEventListener(guests);
    server.addConnector(connector);
    load = new LoadMeter(nanoTime);
    waiting = new WaitingRoom(housekeeping, threads, nanoTime);
    waitingForLists = new WaitingRoom(housekeeping, threads, nanoTime);
    waitingForBlocks = new WaitingRoom(housekeeping, threads, nanoTime);
    intake = new JsonIntake(options.times().head(), nanoTime);
  }

  /** Starts to serve, as the next does, a node that is of use at once. */
  public static NodeServer start(ServeOptions options, ReadableStore store) throws IOException {
    return start(options, store, Optional::empty);
  }

  /**
   * Starts to serve.
   *
   * @param options where to listen, and within which limits
   * @param store its live versions are served, as they come and go
   * @param obstacle asked, whenever somebody wants to know, why the node is not of use yet; one
   *     line
   * @throws IOException if the address cannot be had, or the access log cannot be written: one line
   *     that says what to do
   */
  public static NodeServer start(
      ServeOptions options, ReadableStore store, Supplier<Optional<String>> obstacle)
      throws IOException {
    return start(options, store, obstacle, null, Machine.real());
  }

  /**
   * Starts to serve, as above, a node that knows others, and tells of them.
   *
   * @param station its place among them
   */
  public static NodeServer start(
      ServeOptions options,
      ReadableStore store,
      Supplier<Optional<String>> obstacle,
      Station station)
      throws IOException {
    return start(options, store, obstacle, station, Machine.real());
  }

  static NodeServer start(
      ServeOptions options,
      ReadableStore store,
      Supplier<Optional<String>> obstacle,
      @Nullable Station station,
      Machine machine)
      throws IOException {
    OpenFiles.shortage(options.counts()).ifPresent(LOG::warn);
    Observation observation = Observation.of(store, options.accessLog());
    NodeMetrics metrics = observation.metrics();
    NodeServer node = new NodeServer(options, machine, observation);
    Condition condition = new Condition(node.gate::isDraining, obstacle);
    Catalog catalog = new Catalog(store, InstantSource.system(), condition);
    News news = new News(catalog, store, node.waitingForLists);
    node.news = news;
    node.housekeeping.everySecond(news::look);
    Grants grants =
        station != null && station.isGranting() ? new Grants(station.maxCopies().getAsInt()) : null;
    StoreHandler stored =
        new StoreHandler(
            catalog,
            news,
            options.servers(),
            condition,
            node.gate,
            node.bodies,
            options.times().bytes(),
            node.listeners(store, grants));
    Handler others = station == null ? stored : node.among(station, grants, store, stored);
    Handler handler =
        new Dispatch(
            request ->
                MetricsHandler.isMeant(request)
                    || RelaysHandler.isMeant(request)
                    || GrantsHandler.isMeant(request)
                    || !store.isReady(),
            new MetricsHandler(metrics, others));
    observation.watch(node.server, new Reception(node.guests, node.gate, handler), node.connector);
    node.forgetting = store.watch(node::forget);
    node.start(new ListenAddress(options.host(), options.port()));
    return node;
  }

  /** Whoever changes the store does not wait for it to be read. */
  private void forget() {
    try {
      server.getThreadPool().execute(metrics()::forgetWhatIsGone);
    } catch (RejectedExecutionException stopped) {
      LOG.debug("nothing is forgotten any more: {}", stopped.toString());
    }
  }

  /** Who looks at the bodies that are sent. */
  private BodyListeners listeners(ReadableStore store, @Nullable Grants grants) {
    Deliveries deliveries = new Deliveries(store, metrics(), grants);
    return (resource, plan, request) -> {
      BodyListener counting = load.body(metrics().body(resource));
      return plan.ranges().size() == 1
          ? deliveries.body(resource, plan.ranges().get(0), RelaysHandler.from(request), counting)
          : counting;
    };
  }

  /** Answers who serves, and what to take, before others are asked. */
  private Handler among(
      Station station, @Nullable Grants grants, ReadableStore store, Handler others) {
    Registry registry = station.registry();
    Roster roster = new Roster(station, store, load, nanoTime);
    housekeeping.everySecond(() -> registry.expire(nanoTime.getAsLong()));
    metrics().countMembers(registry::size);
    HoldingsHandler telling = new HoldingsHandler(registry::self, store, others);
    holdings = telling;
    housekeeping.everySecond(telling::look);
    metrics().countListeners(telling::listening);
    Handler relays = new RelaysHandler(registry, roster, waiting, intake, nanoTime, telling);
    if (grants == null) {
      return relays;
    }
    GrantsHandler granting =
        new GrantsHandler(grants, registry, store, waitingForBlocks, intake, nanoTime, relays);
    housekeeping.everySecond(() -> granting.look(server.getThreadPool()));
    return granting;
  }

  private void start(ListenAddress address) throws IOException {
    boolean started = false;
    try {
      address.open(connector);
      server.start();
      housekeeping.everySecond(guests::look);
      housekeeping.everySecond(bodies::tidy);
      housekeeping.everySecond(load::look);
      housekeeping.everySecond(waiting::look);
      housekeeping.everySecond(waitingForLists::look);
      housekeeping.everySecond(waitingForBlocks::look);
      housekeeping.everySecond(intake::look);
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

  /** How busy it is; it is to be told what the node receives. */
  public LoadMeter load() {
    return load;
  }

  /** How many requests wait for something to happen. */
  int waiting() {
    return waiting.size() + waitingForLists.size() + waitingForBlocks.size();
  }

  /** How many bodies of requests are being read. */
  int reading() {
    return intake.reading();
  }

  /** From now on no new body is sent, and those who ask are told that the node is about to stop. */
  public void drain() {
    gate.drain();
    waiting.close();
    waitingForLists.close();
    if (holdings != null) {
      holdings.close();
    }
    waitingForBlocks.close();
  }

  /**
   * Drains; lets those bodies come to their end that are being sent, within the time that the
   * options give; cuts those that do not; stops listening.
   */
  @Override
  public void close() {
    drain();
    try {
      awaitBodies();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stop();
  }

  private void awaitBodies() throws InterruptedException {
    int inside = gate.inside();
    if (inside > 0) {
      LOG.info("draining: {} bodies have up to {} s", inside, longestDrain.toSeconds());
    }
    if (!guests.awaitQuiet(longestDrain)) {
      LOG.info("stopping, though {} bodies are not complete", gate.inside());
    }
  }

  /** Nobody is waited for: whoever is still connected would have nothing to expect. */
  private void stop() {
    connector.close();
    forgetting.close();
    if (news != null) {
      news.close();
    }
    gate.lift();
    bodies.lift();
    guests.close();
    housekeeping.close();
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("the HTTP server does not stop cleanly: {}", e.toString());
    }
    bodies.close();
    observation.close();
  }
}
