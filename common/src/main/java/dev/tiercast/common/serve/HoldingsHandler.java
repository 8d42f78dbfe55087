package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.limit.Timer;
import dev.tiercast.common.serve.plan.Caching;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.ShardStore;
import dev.tiercast.common.store.StoredVersion;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsJson;
import dev.tiercast.common.tier.NodeInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Tells which blocks of a version are here and which are on their way: now, or, to those who want
 * events, as it changes. All else is for another handler. Nobody who listens holds a thread.
 */
final class HoldingsHandler extends Handler.Wrapper implements AutoCloseable {
  private static final String EVENTS = "text/event-stream";

  private final Supplier<NodeInfo> self;
  private final ShardStore store;
  private final Timer timer;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final Set<HoldingsFeed> feeds = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param executor writes
   * @param nanoTime nanoseconds from some point in time
   */
  HoldingsHandler(
      Supplier<NodeInfo> self,
      ShardStore store,
      Timer timer,
      Executor executor,
      LongSupplier nanoTime,
      Handler others) {
    super(others);
    this.self = self;
    this.store = store;
    this.timer = timer;
    this.executor = executor;
    this.nanoTime = nanoTime;
  }

  /** Whether a request may be for this. */
  static boolean isMeant(Request request) {
    String path = request.getHttpURI().getPath();
    return path != null && path.endsWith("/blocks");
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Optional<Resource> resource = StoreHandler.resource(request);
    if (resource.isEmpty() || !(resource.get() instanceof Resource.HoldingsOf of)) {
      return super.handle(request, response, callback);
    }
    if (HttpMethod.GET.is(request.getMethod())) {
      answer(of.version(), request, response, callback);
    } else {
      response.getHeaders().put(HttpHeader.ALLOW, "GET");
      new Refusal(405, "this is for GET").send(response, callback);
    }
    return true;
  }

  private void answer(VersionId number, Request request, Response response, Callback callback)
      throws IOException {
    Optional<StoredVersion> version =
        store.readable().stream()
            .filter(each -> each.document().manifest().version().equals(number))
            .findFirst();
    if (version.isEmpty()) {
      Refusal.NOT_FOUND.send(response, callback);
    } else if (wantsEvents(request) && !closed) {
      follow(version.get(), response, callback);
    } else {
      byte[] json = HoldingsJson.write(holdings(version.get())).getBytes(StandardCharsets.UTF_8);
      JsonBody.send(json, response, callback);
    }
  }

  private static boolean wantsEvents(Request request) {
    return request.getHeaders().getValuesList(HttpHeader.ACCEPT).stream()
        .anyMatch(accepted -> accepted.toLowerCase(Locale.ROOT).contains(EVENTS));
  }

  private void follow(StoredVersion version, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, EVENTS);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, Caching.NEVER.field());
    response.setStatus(200);
    HoldingsFeed feed =
        new HoldingsFeed(
            version.presence(), response, callback, timer, executor, nanoTime, feeds::remove);
    feeds.add(feed);
    feed.start(() -> holdings(version));
    if (closed) {
      feed.close();
    }
  }

  private Holdings holdings(StoredVersion version) {
    Presence presence = version.presence();
    return new Holdings(
        self.get(),
        version.document().digest(),
        presence.blocks(),
        BlockSpans.of(presence.held()),
        BlockSpans.of(presence.coming()));
  }

  /** How many listen. */
  int size() {
    return feeds.size();
  }

  /** Shows those to whom there is nothing to tell that they are still told; every second or so. */
  void look() {
    feeds.forEach(HoldingsFeed::look);
  }

  /** Lets all go who listen. */
  @Override
  public void close() {
    closed = true;
    feeds.forEach(HoldingsFeed::close);
  }
}
