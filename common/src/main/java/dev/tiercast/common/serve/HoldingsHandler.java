package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.serve.plan.Caching;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.ReadableStore;
import dev.tiercast.common.store.StoredVersion;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which blocks of a version are here and which are coming: as they are now, or as they come.
 * All else is for another handler. Thread safe.
 */
final class HoldingsHandler extends Handler.Wrapper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HoldingsHandler.class);
  private static final String EVENTS = "text/event-stream";

  /** Each remembers what it has told. */
  private static final int MOST_FEEDS = 4096;

  private static final int MOST_OF_A_HOST = 64;

  private static final int SECONDS_BETWEEN_BEATS = 5;

  /** Whoever reads nothing for so long, beats included, keeps others from listening. */
  private static final long LONGEST_STALL_MILLIS = 6_000L * SECONDS_BETWEEN_BEATS;

  private final Supplier<NodeInfo> self;
  private final ReadableStore store;

  /** Each and the host that listens. */
  private final Map<HoldingsFeed, String> feeds = new ConcurrentHashMap<>();

  private final AtomicInteger seconds = new AtomicInteger();
  private volatile boolean closed;

  /**
   * @param self who the node is
   */
  HoldingsHandler(Supplier<NodeInfo> self, ReadableStore store, Handler others) {
    super(others);
    this.self = self;
    this.store = store;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Optional<Resource> resource = StoreHandler.resource(request);
    if (resource.isEmpty() || !(resource.get() instanceof Resource.HoldingsOf of)) {
      return super.handle(request, response, callback);
    }
    boolean isGet = HttpMethod.GET.is(request.getMethod());
    if (isGet || HttpMethod.HEAD.is(request.getMethod())) {
      tell(of, isGet && wantsEvents(request), request, response, callback);
    } else {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      Refusal.METHOD_NOT_ALLOWED.send(response, callback);
    }
    return true;
  }

  private static boolean wantsEvents(Request request) {
    return request.getHeaders().getCSV(HttpHeader.ACCEPT, false).stream()
        .anyMatch(type -> type.regionMatches(true, 0, EVENTS, 0, EVENTS.length()));
  }

  private void tell(
      Resource.HoldingsOf of,
      boolean asEvents,
      Request request,
      Response response,
      Callback callback) {
    Optional<StoredVersion> version;
    try {
      version = find(of);
    } catch (IOException e) {
      LOG.warn("{} cannot be told: {}", of.path(), e.toString());
      Refusal.UNREADABLE.send(response, callback);
      return;
    }
    if (version.isEmpty()) {
      Refusal.NOT_FOUND.send(response, callback);
    } else if (asEvents) {
      feed(version.get(), request, response, callback);
    } else {
      String holdings = HoldingsJson.write(now(version.get()));
      JsonBody.send(holdings.getBytes(StandardCharsets.UTF_8), response, callback);
    }
  }

  private Optional<StoredVersion> find(Resource.HoldingsOf of) throws IOException {
    return store.readable().stream()
        .filter(version -> version.document().manifest().version().equals(of.version()))
        .findFirst();
  }

  private Holdings now(StoredVersion version) {
    Presence presence = version.presence();
    return new Holdings(
        self.get(),
        version.document().digest(),
        presence.blocks(),
        BlockSpans.of(presence.held(), 0, HoldingsFeed.MOST_RUNS),
        BlockSpans.of(presence.coming(), 0, HoldingsFeed.MOST_RUNS));
  }

  private void feed(StoredVersion version, Request request, Response response, Callback callback) {
    String from = RelaysHandler.from(request);
    if (closed || feeds.size() >= MOST_FEEDS || isGreedy(from)) {
      (closed ? Refusal.DRAINING : Refusal.BUSY).send(response, callback);
      return;
    }
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, EVENTS);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, Caching.NEVER.field());
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
    connection.setIdleTimeout(Math.min(connection.getIdleTimeout(), LONGEST_STALL_MILLIS));
    // That nothing is to be told ends nothing; that it cannot be written does all the same.
    request.addIdleTimeoutListener(idle -> false);
    HoldingsFeed feed =
        new HoldingsFeed(
            self.get(),
            version.document().digest(),
            version.presence(),
            request.getComponents().getExecutor(),
            response,
            callback,
            feeds::remove);
    feeds.put(feed, from);
    feed.start();
    if (closed) {
      feed.finish();
    }
  }

  private boolean isGreedy(String host) {
    return feeds.values().stream().filter(host::equals).count() >= MOST_OF_A_HOST;
  }

  /** How many listen. */
  int listening() {
    return feeds.size();
  }

  /** Shows those who listen that the node is there; to be called every second. */
  void look() {
    if (seconds.incrementAndGet() % SECONDS_BETWEEN_BEATS == 0) {
      feeds.keySet().forEach(HoldingsFeed::beat);
    }
  }

  /** Nobody is told anything any more. */
  @Override
  public void close() {
    closed = true;
    feeds.keySet().forEach(HoldingsFeed::finish);
  }
}
