package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.plan.Preference;
import dev.tiercast.common.store.ReadableStore;
import dev.tiercast.common.store.StoredVersion;
import dev.tiercast.common.tier.GrantJson;
import dev.tiercast.common.tier.GrantRequest;
import dev.tiercast.common.tier.RefusedException;
import dev.tiercast.common.tier.Registry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which blocks to take from an origin; all else is for another handler. Whoever waits for
 * some holds no thread.
 */
final class GrantsHandler extends Handler.Wrapper {
  private static final Logger LOG = LoggerFactory.getLogger(GrantsHandler.class);

  /** What one takes may be what others wait for, but all of them are asked each time. */
  private static final long SHORTEST_WAKE = 250_000_000;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final Grants grants;
  private final Registry registry;
  private final ReadableStore store;
  private final WaitingRoom waiting;
  private final JsonIntake intake;
  private final LongSupplier nanoTime;
  private final AtomicLong woken = new AtomicLong();
  private final AtomicBoolean isLooking = new AtomicBoolean();

  /**
   * @param waiting for those who wait for blocks alone
   * @param intake reads what is asked
   * @param nanoTime nanoseconds from some point in time
   */
  GrantsHandler(
      Grants grants,
      Registry registry,
      ReadableStore store,
      WaitingRoom waiting,
      JsonIntake intake,
      LongSupplier nanoTime,
      Handler others) {
    super(others);
    this.grants = grants;
    this.registry = registry;
    this.store = store;
    this.waiting = waiting;
    this.intake = intake;
    this.nanoTime = nanoTime;
  }

  /** Whether a request may be for this. */
  static boolean isMeant(Request request) {
    String path = request.getHttpURI().getPath();
    return path != null && path.endsWith("/grants");
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Optional<Resource> resource = StoreHandler.resource(request);
    if (resource.isEmpty() || !(resource.get() instanceof Resource.GrantsOf of)) {
      return super.handle(request, response, callback);
    }
    if (HttpMethod.POST.is(request.getMethod())) {
      intake.read(
          request,
          response,
          callback,
          GrantRequest.MOST_BYTES,
          bytes -> asked(of.version(), bytes, request, response, callback));
    } else {
      response.getHeaders().put(HttpHeader.ALLOW, "POST");
      new Refusal(405, "this is for POST").send(response, callback);
    }
    return true;
  }

  private void asked(
      VersionId number, byte[] bytes, Request request, Response response, Callback callback)
      throws FormatException {
    GrantRequest question = GrantJson.readRequest("grants", bytes);
    Optional<StoredVersion> version = find(number);
    if (version.isEmpty()) {
      Refusal.NOT_FOUND.send(response, callback);
    } else if (!version.get().document().digest().equals(question.manifest())) {
      new Refusal(409, number + " has another manifest here").send(response, callback);
    } else if (question.wanted().end() > version.get().document().grid().blockCount()) {
      new Refusal(400, "wanted: goes beyond the blocks of " + number).send(response, callback);
    } else {
      answer(version.get(), question, request, response, callback);
    }
  }

  private void answer(
      StoredVersion version,
      GrantRequest question,
      Request request,
      Response response,
      Callback callback) {
    String from = RelaysHandler.from(request);
    Duration wait = wait(request);
    if (!wait.isZero()) {
      response.getHeaders().put("Preference-Applied", "wait=" + wait.toSeconds());
    }
    waiting.enter(
        isTime -> {
          try {
            BlockSpans blocks = grant(version, question, from);
            boolean isAnswered = isTime || !blocks.isEmpty();
            if (isAnswered) {
              JsonBody.send(GrantJson.write(blocks), response, callback);
              wake();
            }
            return isAnswered;
          } catch (RefusedException e) {
            Refusal.of(e).send(response, callback);
            return true;
          }
        },
        wait.toNanos(),
        failure -> Response.writeError(request, response, callback, failure));
  }

  /** What is granted to somebody who has gone meanwhile others do not get. */
  private static Duration wait(Request request) {
    Duration wait = Preference.wait(request.getHeaders().getValuesList("Prefer"));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private BlockSpans grant(StoredVersion version, GrantRequest question, String from)
      throws RefusedException {
    Optional<String> host = registry.hostOf(question.node());
    if (host.isPresent() && !host.get().equals(from)) {
      throw RefusedException.forbidden("another host has announced this node");
    }
    long now = nanoTime.getAsLong();
    return grants.grant(version.document().manifest(), question, from, host.isPresent(), now);
  }

  private void wake() {
    long now = nanoTime.getAsLong();
    long last = woken.get();
    if (now - last >= SHORTEST_WAKE && woken.compareAndSet(last, now)) {
      waiting.wake();
    }
  }

  private Optional<StoredVersion> find(VersionId version) {
    try {
      return store.find(version);
    } catch (IOException e) {
      LOG.warn("{} cannot be granted: {}", version, e.toString());
      return Optional.empty();
    }
  }

  /**
   * Looks after those who are gone, beside whoever calls; to be called every second or so.
   *
   * @param executor may read from a disk
   */
  void look(Executor executor) {
    if (grants.isUsed() && isLooking.compareAndSet(false, true)) {
      executor.execute(this::look);
    }
  }

  private void look() {
    try {
      long now = nanoTime.getAsLong();
      Set<NodeId> members =
          registry.members(now).stream()
              .map(member -> member.node().id())
              .collect(Collectors.toSet());
      Set<VersionId> live =
          store.versions().stream()
              .map(version -> version.document().manifest().version())
              .collect(Collectors.toSet());
      grants.look(live, members, now);
      waiting.wake();
    } catch (IOException e) {
      LOG.warn("the store cannot be read: {}", e.toString());
    } finally {
      isLooking.set(false);
    }
  }
}
