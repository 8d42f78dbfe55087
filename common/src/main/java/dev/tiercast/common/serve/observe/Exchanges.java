package dev.tiercast.common.serve.observe;

import java.util.function.Consumer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Tells of each request when its answer has ended, however it did. Most pass through the handlers
 * and are watched from there; what the server refuses before that, as a head that is none, it tells
 * its log, which is this as well. Thread safe.
 */
public final class Exchanges extends Handler.Wrapper implements RequestLog {
  private static final String WATCHED = Exchanges.class.getName();

  private final Consumer<Exchange> listener;

  /**
   * @param handler what answers
   * @param listener told on the thread that ends the answer, so it must not block
   */
  public Exchanges(Handler handler, Consumer<Exchange> listener) {
    super(handler);
    this.listener = listener;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    request.setAttribute(WATCHED, this);
    request.addHttpStreamWrapper(stream -> new WatchedStream(stream, request, listener));
    return super.handle(request, response, callback);
  }

  @Override
  public void log(Request request, Response response) {
    if (request.getAttribute(WATCHED) == null) {
      listener.accept(ExchangeReader.refused(request, response));
    }
  }
}
