package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.serve.body.Bodies;
import dev.tiercast.common.serve.body.Body;
import dev.tiercast.common.serve.body.NotComeException;
import dev.tiercast.common.serve.body.Pace;
import dev.tiercast.common.serve.body.Segment;
import dev.tiercast.common.serve.limit.BodyGate;
import dev.tiercast.common.serve.metalink.KnownServers;
import dev.tiercast.common.serve.plan.MediaType;
import dev.tiercast.common.serve.plan.Plan;
import dev.tiercast.common.serve.plan.Preference;
import dev.tiercast.common.serve.plan.Representation;
import dev.tiercast.common.serve.plan.RequestFields;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests: finds what is asked for, has it decided how to answer, carries that out. */
final class StoreHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(StoreHandler.class);

  /** A list or a word of more than this counts as a body like any other. */
  private static final long SHORT_BYTES = 1 << 20;

  /** Before the first byte: those who ask hear that they are to come back before they give up. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

  private final Catalog catalog;
  private final News news;
  private final KnownServers servers;
  private final Condition condition;
  private final BodyGate gate;
  private final Bodies bodies;
  private final Duration longestWait;

  private final BodyListeners listeners;

  /**
   * @param news of the lists in the catalog
   * @param servers those to name to clients
   * @param gate asked for every body that is not short
   * @param longestWait for a version that is about to be readable; at most 10 s count
   * @param listeners asked for each body that begins
   */
  StoreHandler(
      Catalog catalog,
      News news,
      KnownServers servers,
      Condition condition,
      BodyGate gate,
      Bodies bodies,
      Duration longestWait,
      BodyListeners listeners) {
    this.catalog = catalog;
    this.news = news;
    this.servers = servers;
    this.condition = condition;
    this.gate = gate;
    this.bodies = bodies;
    this.longestWait = longestWait;
    this.listeners = listeners;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Optional<Resource> resource = resource(request);
    Optional<String> obstacle =
        resource.filter(Resource.Readiness.class::isInstance).flatMap(any -> condition.obstacle());
    if (resource.isEmpty()) {
      Refusal.NOT_FOUND.send(response, callback);
    } else if (!isGet(request) && !HttpMethod.HEAD.is(request.getMethod())) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      Refusal.METHOD_NOT_ALLOWED.send(response, callback);
    } else if (obstacle.isPresent()) {
      Refusal.unavailable(obstacle.get()).send(response, callback);
    } else {
      read(resource.get(), request, response, callback);
    }
    return true;
  }

  /** The path counts as it was sent, and nothing is built from it. */
  static Optional<Resource> resource(Request request) {
    String path = request.getHttpURI().getPath();
    return path != null && path.startsWith("/") ? Resource.at(path.substring(1)) : Optional.empty();
  }

  private static boolean isGet(Request request) {
    return HttpMethod.GET.is(request.getMethod());
  }

  /** Whatever can fail here fails before a head is written. */
  private void read(Resource resource, Request request, Response response, Callback callback) {
    try {
      // Asked first: what is not expected any more can be read.
      boolean isExpected = catalog.isExpected(resource);
      Optional<Served> served = find(resource, request);
      if (served.isPresent()) {
        answerInTime(resource, served.get(), request, response, callback);
      } else if (isExpected) {
        answerWhenThere(resource, request, response, callback);
      } else {
        Refusal.NOT_FOUND.send(response, callback);
      }
    } catch (IOException e) {
      unreadable(resource.path(), e, response, callback);
    }
  }

  private Optional<Served> find(Resource resource, Request request) throws IOException {
    return catalog.find(resource, () -> servers.asSeenFrom(OwnAddress.of(request)));
  }

  /** Puts the answer off until there is something to read of the version, or no more hope. */
  private void answerWhenThere(
      Resource resource, Request request, Response response, Callback callback) {
    AtomicBoolean isWaiting = keptWaiting(request);
    news.await(
        Math.min(longestWait.toNanos(), LONGEST_SILENCE.toNanos()),
        isTime -> {
          boolean isNow = isTime || !isExpected(resource);
          if (isNow) {
            isWaiting.set(false);
            answerLate(resource, request, response, callback);
          }
          return isNow;
        },
        failure -> Response.writeError(request, response, callback, failure));
  }

  /** What cannot be told is told by the answer. */
  private boolean isExpected(Resource resource) {
    try {
      return catalog.isExpected(resource);
    } catch (IOException e) {
      return false;
    }
  }

  private void answerLate(
      Resource resource, Request request, Response response, Callback callback) {
    try {
      find(resource, request)
          .ifPresentOrElse(
              served -> answer(resource, served, request, response, callback),
              () -> Refusal.LATE.send(response, callback));
    } catch (IOException e) {
      unreadable(resource.path(), e, response, callback);
    }
  }

  /** Set as long as somebody is silent because we are. */
  private static AtomicBoolean keptWaiting(Request request) {
    AtomicBoolean isWaiting = new AtomicBoolean(true);
    request.addIdleTimeoutListener(idle -> !isWaiting.get());
    return isWaiting;
  }

  /** Puts the answer off if the client would rather have another, and there may be one. */
  private void answerInTime(
      Resource resource, Served served, Request request, Response response, Callback callback) {
    boolean mayWait = News.isAbout(resource) && isGet(request);
    Duration wait =
        mayWait ? Preference.wait(request.getHeaders().getValuesList("Prefer")) : Duration.ZERO;
    if (!wait.isZero()) {
      response.getHeaders().put("Preference-Applied", "wait=" + wait.toSeconds());
    }
    RequestFields fields = fields(request);
    if (wait.isZero() || !isKnown(fields, served)) {
      answer(resource, served, request, response, callback);
      return;
    }
    AtomicBoolean isWaiting = keptWaiting(request);
    news.await(
        resource,
        wait.toNanos(),
        (latest, isTime) -> {
          boolean isNow = isTime || (latest.isPresent() && !isKnown(fields, latest.get()));
          if (isNow) {
            isWaiting.set(false);
            latest.ifPresentOrElse(
                list -> answer(resource, list, request, response, callback),
                () -> Refusal.UNREADABLE_NOW.send(response, callback));
          }
          return isNow;
        },
        failure -> Response.writeError(request, response, callback, failure));
  }

  private static boolean isKnown(RequestFields fields, Served served) {
    return Plan.of(fields, served.facts()) instanceof Plan.NotModified;
  }

  private void answer(
      Resource resource, Served served, Request request, Response response, Callback callback) {
    Plan plan = Plan.of(fields(request), served.facts());
    HttpFields head = head(plan, served);
    if (plan instanceof Plan.Send send && isGet(request) && served.facts().length() > 0) {
      Payload payload = Payload.of(send, served.facts());
      Iterator<Segment> segments = payload.segments(served.content());
      Optional<Pace> pace = pace(served.facts(), payload.length(), request);
      if (pace.isEmpty()) {
        (gate.isDraining() ? Refusal.DRAINING : Refusal.BUSY).send(response, callback);
        return;
      }
      boolean begun = false;
      try {
        begin(plan, head, response);
        Body body =
            new Body(
                segments, payload.length(), pace.get(), listeners.begin(resource, send, request));
        begun = true;
        bodies.write(
            body, response, e -> unreadable(resource.path(), e, response, callback), callback);
      } finally {
        if (!begun) {
          pace.get().close();
        }
      }
    } else {
      begin(plan, head, response);
      finish(plan, response, callback);
    }
  }

  /** The fields of the plan and, beside bytes, those that the thing itself has. */
  private static HttpFields head(Plan plan, Served served) {
    HttpFields fields = Heads.of(plan, served.facts());
    return plan instanceof Plan.Send ? HttpFields.build(fields).add(served.fields()) : fields;
  }

  /**
   * Leave to send a body. What is short needs none: it is gone before anybody could wait for it.
   */
  private Optional<Pace> pace(Representation facts, long length, Request request) {
    boolean isShort = facts.type() != MediaType.BYTES && length <= SHORT_BYTES;
    return isShort
        ? Optional.of(Pace.UNLIMITED)
        : gate.enter(request.getConnectionMetaData().getConnection());
  }

  /** Once the head is out, all that can be done is to close: the client sees what is missing. */
  private static void unreadable(String name, IOException e, Response response, Callback callback) {
    boolean isLate = e instanceof NotComeException;
    boolean isGone = e instanceof NoSuchFileException;
    if (!isLate && !isRetired(e)) {
      LOG.warn("{} cannot be read: {}", name, e.toString());
    }
    if (response.isCommitted()) {
      callback.failed(e);
    } else {
      response.reset();
      Refusal refusal = isGone ? Refusal.NOT_FOUND : Refusal.UNREADABLE;
      (isLate ? Refusal.LATE : refusal).send(response, callback);
    }
  }

  /** What has no reason for not being there was taken away in order. */
  private static boolean isRetired(IOException e) {
    return e instanceof NoSuchFileException gone && gone.getReason() == null;
  }

  private static void begin(Plan plan, HttpFields head, Response response) {
    response.setStatus(plan.status());
    response.getHeaders().add(head);
  }

  private static void finish(Plan plan, Response response, Callback callback) {
    if (plan instanceof Plan.PreconditionFailed) {
      Refusal.PRECONDITION_FAILED.send(response, callback);
    } else if (plan instanceof Plan.RangeNotSatisfiable) {
      Refusal.RANGE_NOT_SATISFIABLE.send(response, callback);
    } else {
      callback.succeeded();
    }
  }

  private static RequestFields fields(Request request) {
    return RequestFields.of(isGet(request), request.getHeaders()::getValuesList);
  }
}
