package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.serve.body.Bodies;
import dev.tiercast.common.serve.body.Body;
import dev.tiercast.common.serve.body.BodyListener;
import dev.tiercast.common.serve.body.Pace;
import dev.tiercast.common.serve.plan.Plan;
import dev.tiercast.common.serve.plan.RequestFields;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.function.Function;
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

  private final Catalog catalog;

  private final Bodies bodies;

  private final Function<Resource, BodyListener> listeners;

  /**
   * @param listeners asked for each body that begins
   */
  StoreHandler(Catalog catalog, Bodies bodies, Function<Resource, BodyListener> listeners) {
    this.catalog = catalog;
    this.bodies = bodies;
    this.listeners = listeners;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Optional<Resource> resource = resource(request);
    if (resource.isEmpty()) {
      Refusal.NOT_FOUND.send(response, callback);
    } else if (isGet(request) || HttpMethod.HEAD.is(request.getMethod())) {
      read(resource.get(), request, response, callback);
    } else {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      Refusal.METHOD_NOT_ALLOWED.send(response, callback);
    }
    return true;
  }

  /** The path counts as it was sent: nothing is decoded, and nothing is built from it. */
  private static Optional<Resource> resource(Request request) {
    String path = request.getHttpURI().getPath();
    return path != null && path.startsWith("/") ? Resource.at(path.substring(1)) : Optional.empty();
  }

  private static boolean isGet(Request request) {
    return HttpMethod.GET.is(request.getMethod());
  }

  /** Whatever can fail here fails before a head is written. */
  private void read(Resource resource, Request request, Response response, Callback callback) {
    try {
      Optional<Served> served = catalog.find(resource);
      if (served.isPresent()) {
        answer(resource, served.get(), request, response, callback);
      } else {
        Refusal.NOT_FOUND.send(response, callback);
      }
    } catch (IOException e) {
      unreadable(resource.path(), e, response, callback);
    }
  }

  private void answer(
      Resource resource, Served served, Request request, Response response, Callback callback) {
    Plan plan = Plan.of(fields(request), served.facts());
    begin(plan, Heads.of(plan, served.facts()), response);
    if (plan instanceof Plan.Send send && isGet(request) && !send.bytes().isEmpty()) {
      ByteRange bytes = send.bytes();
      Body body =
          new Body(
              served.content().segments(bytes),
              bytes.length(),
              Pace.UNLIMITED,
              listeners.apply(resource));
      bodies.write(
          body, response, e -> unreadable(resource.path(), e, response, callback), callback);
    } else {
      finish(plan, response, callback);
    }
  }

  /** Once the head is out, all that can be done is to close: the client sees what is missing. */
  private static void unreadable(String name, IOException e, Response response, Callback callback) {
    boolean isRetired = e instanceof NoSuchFileException;
    if (!isRetired) {
      LOG.warn("{} cannot be read: {}", name, e.toString());
    }
    if (response.isCommitted()) {
      callback.failed(e);
    } else {
      response.reset();
      (isRetired ? Refusal.NOT_FOUND : Refusal.UNREADABLE).send(response, callback);
    }
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
