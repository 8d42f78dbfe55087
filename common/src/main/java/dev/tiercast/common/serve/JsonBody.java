package dev.tiercast.common.serve;

import dev.tiercast.common.serve.plan.Caching;
import dev.tiercast.common.serve.plan.MediaType;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** JSON that answers what clients send. */
final class JsonBody {
  private JsonBody() {}

  /** Answers with JSON that nobody keeps. */
  static void send(byte[] json, Response response, Callback callback) {
    HttpFields.Mutable fields = response.getHeaders();
    fields.put(HttpHeader.CONTENT_TYPE, MediaType.JSON.field());
    fields.put(HttpHeader.CONTENT_LENGTH, json.length);
    fields.put(HttpHeader.CACHE_CONTROL, Caching.NEVER.field());
    fields.put("X-Content-Type-Options", "nosniff");
    response.setStatus(200);
    response.write(true, ByteBuffer.wrap(json), callback);
  }
}
