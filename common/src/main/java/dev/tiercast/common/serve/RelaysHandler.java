package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.serve.plan.Caching;
import dev.tiercast.common.serve.plan.EntityTag;
import dev.tiercast.common.serve.plan.MediaType;
import dev.tiercast.common.serve.plan.Plan;
import dev.tiercast.common.serve.plan.Preference;
import dev.tiercast.common.serve.plan.Representation;
import dev.tiercast.common.serve.plan.RequestFields;
import dev.tiercast.common.tier.Announcement;
import dev.tiercast.common.tier.Lease;
import dev.tiercast.common.tier.NodeList;
import dev.tiercast.common.tier.RefusedException;
import dev.tiercast.common.tier.Registry;
import dev.tiercast.common.tier.RegistryJson;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers who serves, and takes announcements; all else is for another handler. Whoever waits for
 * others to come holds no thread.
 */
final class RelaysHandler extends Handler.Wrapper {
  private static final String PATH = "/" + new Resource.Relays().path();

  /** Of somebody who is not known. */
  private static final int FIRST_BYTES = 64 << 10;

  /** A list is made anew the less often the longer it is. */
  private static final long NANOS_PER_BYTE = 30_000;

  private static final long FRESHEST = 500_000_000;
  private static final long OLDEST = 5_000_000_000L;

  private final Registry registry;
  private final Supplier<NodeList> lists;
  private final WaitingRoom waiting;
  private final JsonIntake intake;
  private final LongSupplier nanoTime;
  private volatile Written latest;

  /** A list as it was sent to somebody: many ask for the same one at once. */
  private record Written(String tag, long at, ByteBuffer bytes) {
    boolean isGood(String now, long time) {
      long age = Math.min(OLDEST, Math.max(FRESHEST, bytes.remaining() * NANOS_PER_BYTE));
      return tag.equals(now) && time - at < age;
    }
  }

  /**
   * @param lists what to answer now
   * @param intake reads announcements
   * @param nanoTime nanoseconds from some point in time
   */
  RelaysHandler(
      Registry registry,
      Supplier<NodeList> lists,
      WaitingRoom waiting,
      JsonIntake intake,
      LongSupplier nanoTime,
      Handler others) {
    super(others);
    this.registry = registry;
    this.lists = lists;
    this.waiting = waiting;
    this.intake = intake;
    this.nanoTime = nanoTime;
    this.latest = new Written("", 0, ByteBuffer.allocate(0));
    registry.watch(waiting::wake);
  }

  /** Whether a request may be for this. */
  static boolean isMeant(Request request) {
    String path = request.getHttpURI().getPath();
    return path != null && path.startsWith(PATH);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Optional<Resource> resource = StoreHandler.resource(request);
    if (resource.isPresent() && resource.get() instanceof Resource.Relays) {
      relays(request, response, callback);
      return true;
    }
    if (resource.isPresent() && resource.get() instanceof Resource.RelayOf of) {
      relay(of, request, response, callback);
      return true;
    }
    return super.handle(request, response, callback);
  }

  private void relays(Request request, Response response, Callback callback) {
    switch (request.getMethod()) {
      case "GET", "HEAD" -> list(request, response, callback);
      case "POST" -> announce(request, response, callback);
      default -> refuse("GET, HEAD, POST", response, callback);
    }
  }

  private static void refuse(String allowed, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.ALLOW, allowed);
    new Refusal(405, "this is for " + allowed).send(response, callback);
  }

  private void list(Request request, Response response, Callback callback) {
    Duration wait = Preference.wait(request.getHeaders().getValuesList("Prefer"));
    if (wait.isZero()) {
      answer(request, response, callback);
      return;
    }
    response.getHeaders().put("Preference-Applied", "wait=" + wait.toSeconds());
    waiting.enter(
        isTime -> {
          boolean isNow = isTime || !(plan(request, facts(0)) instanceof Plan.NotModified);
          if (isNow) {
            answer(request, response, callback);
          }
          return isNow;
        },
        wait.toNanos(),
        failure -> Response.writeError(request, response, callback, failure));
  }

  private static Plan plan(Request request, Representation facts) {
    boolean isGet = HttpMethod.GET.is(request.getMethod());
    HttpFields.Mutable fields =
        HttpFields.build(request.getHeaders()).remove(HttpHeader.RANGE).remove("If-Range");
    return Plan.of(RequestFields.of(isGet, fields::getValuesList), facts);
  }

  /** The tag is of who is there and where alone: what they do changes all the time. */
  private Representation facts(int length) {
    EntityTag tag = new EntityTag(true, registry.tag());
    return new Representation(length, tag, null, null, MediaType.JSON, Caching.REVALIDATE);
  }

  private void answer(Request request, Response response, Callback callback) {
    ByteBuffer bytes = written();
    Representation facts = facts(bytes.remaining());
    Plan plan = plan(request, facts);
    if (plan instanceof Plan.PreconditionFailed) {
      Refusal.PRECONDITION_FAILED.send(response, callback);
      return;
    }
    response.setStatus(plan.status());
    response.getHeaders().add(Heads.of(plan, facts)).remove(HttpHeader.ACCEPT_RANGES);
    boolean hasBody = plan instanceof Plan.Send && HttpMethod.GET.is(request.getMethod());
    if (hasBody) {
      response.write(true, bytes.duplicate(), callback);
    } else {
      callback.succeeded();
    }
  }

  private ByteBuffer written() {
    Written known = latest;
    return known.isGood(registry.tag(), nanoTime.getAsLong()) ? known.bytes : writtenAnew();
  }

  /** By one for all who ask at once. */
  private synchronized ByteBuffer writtenAnew() {
    String tag = registry.tag();
    long now = nanoTime.getAsLong();
    if (!latest.isGood(tag, now)) {
      latest = new Written(tag, now, ByteBuffer.wrap(RegistryJson.write(lists.get())));
    }
    return latest.bytes;
  }

  private void announce(Request request, Response response, Callback callback) {
    String from = from(request);
    int most = registry.knows(from) ? Announcement.MOST_BYTES : FIRST_BYTES;
    intake.read(
        request, response, callback, most, bytes -> announced(from, bytes, response, callback));
  }

  private void announced(String from, byte[] bytes, Response response, Callback callback)
      throws FormatException {
    Announcement announcement = RegistryJson.readAnnouncement("announcement", bytes);
    try {
      Lease lease = registry.announce(announcement, from, nanoTime.getAsLong());
      JsonBody.send(RegistryJson.write(lease), response, callback);
    } catch (RefusedException e) {
      Refusal.of(e).send(response, callback);
    }
  }

  private void relay(Resource.RelayOf of, Request request, Response response, Callback callback) {
    if (!HttpMethod.DELETE.is(request.getMethod())) {
      refuse("DELETE", response, callback);
    } else if (registry.leave(of.node(), from(request))) {
      response.setStatus(204);
      callback.succeeded();
    } else {
      new Refusal(404, "your host has announced no such node").send(response, callback);
    }
  }

  /** The address at the other end of the connection, without brackets. */
  static String from(Request request) {
    String address = Request.getRemoteAddr(request);
    return address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
  }
}
