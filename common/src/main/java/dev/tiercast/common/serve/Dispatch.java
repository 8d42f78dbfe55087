package dev.tiercast.common.serve;

import java.util.function.Predicate;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Has what can be answered from memory answered by the thread that reads requests, which saves
 * waking another, and the rest by one that may wait.
 */
final class Dispatch extends Handler.Wrapper {
  private final Predicate<Request> mayWait;

  /**
   * @param mayWait whether answering could take its time; decides quickly itself
   */
  Dispatch(Predicate<Request> mayWait, Handler handler) {
    super(handler);
    this.mayWait = mayWait;
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!mayWait.test(request)) {
      return super.handle(request, response, callback);
    }
    request.getComponents().getExecutor().execute(() -> handleLater(request, response, callback));
    return true;
  }

  private void handleLater(Request request, Response response, Callback callback) {
    try {
      super.handle(request, response, callback);
    } catch (Exception e) {
      Response.writeError(request, response, callback, e);
    }
  }
}
