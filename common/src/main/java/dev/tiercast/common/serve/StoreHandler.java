package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.serve.plan.Plan;
import dev.tiercast.common.serve.plan.RequestFields;
import dev.tiercast.common.store.StoredBytes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
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

  StoreHandler(Catalog catalog) {
    this.catalog = catalog;
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
        answer(resource.path(), served.get(), request, response, callback);
      } else {
        Refusal.NOT_FOUND.send(response, callback);
      }
    } catch (NoSuchFileException retiredMeanwhile) {
      Refusal.NOT_FOUND.send(response, callback);
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", resource.path(), e.toString());
      Refusal.UNREADABLE.send(response, callback);
    }
  }

  private static void answer(
      String name, Served served, Request request, Response response, Callback callback)
      throws IOException {
    Plan plan = Plan.of(fields(request), served.facts());
    HttpFields head = Heads.of(plan, served.facts());
    if (plan instanceof Plan.Send send && isGet(request) && !send.bytes().isEmpty()) {
      StoredBytes bytes = served.open();
      begin(plan, head, response);
      new BodyWriter(name, bytes, send.bytes(), response, callback).iterate();
    } else {
      begin(plan, head, response);
      finish(plan, response, callback);
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
