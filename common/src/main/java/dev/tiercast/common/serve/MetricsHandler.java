package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.serve.observe.Exposition;
import dev.tiercast.common.serve.observe.NodeMetrics;
import dev.tiercast.common.serve.plan.Caching;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers with metrics where they are asked for; all else is for another handler. */
final class MetricsHandler extends Handler.Wrapper {
  private static final String PATH = "/" + new Resource.Metrics().path();

  private final NodeMetrics metrics;

  MetricsHandler(NodeMetrics metrics, Handler others) {
    super(others);
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!isMeant(request)) {
      return super.handle(request, response, callback);
    }
    if (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod())) {
      send(request, response, callback);
    } else {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      Refusal.METHOD_NOT_ALLOWED.send(response, callback);
    }
    return true;
  }

  /** Whether it is metrics that a request asks for. */
  static boolean isMeant(Request request) {
    return PATH.equals(request.getHttpURI().getPath());
  }

  private void send(Request request, Response response, Callback callback) {
    Exposition format = Exposition.preferred(request.getHeaders().getQualityCSV(HttpHeader.ACCEPT));
    byte[] text = metrics.scrape(format);
    HttpFields.Mutable fields = response.getHeaders();
    fields.put(HttpHeader.CONTENT_TYPE, format.contentType());
    fields.put(HttpHeader.CONTENT_LENGTH, text.length);
    fields.put(HttpHeader.CACHE_CONTROL, Caching.NEVER.field());
    fields.put(HttpHeader.VARY, HttpHeader.ACCEPT.asString());
    fields.put("X-Content-Type-Options", "nosniff");
    response.write(true, ByteBuffer.wrap(text), callback);
  }
}
