package dev.tiercast.common.serve;

import dev.tiercast.common.serve.limit.BodyGate;
import dev.tiercast.common.serve.limit.Guests;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Every request comes by here first: connections that are too many end here. Thread safe. */
final class Reception extends Handler.Wrapper {
  private final Guests guests;
  private final BodyGate gate;

  Reception(Guests guests, BodyGate gate, Handler handler) {
    super(handler);
    this.guests = guests;
    this.gate = gate;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Connection connection = request.getConnectionMetaData().getConnection();
    boolean welcome = guests.begin(connection);
    Request.addCompletionListener(request, failure -> guests.end(connection));
    if (!welcome || gate.isDraining()) {
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    }
    if (welcome) {
      return super.handle(request, response, callback);
    }
    Refusal.TOO_MANY_CONNECTIONS.send(response, callback);
    return true;
  }
}
