package dev.tiercast.common.serve;

import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.serve.plan.Caching;
import dev.tiercast.common.serve.plan.MediaType;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JSON that clients send, and JSON that answers it. */
final class JsonBody {
  private static final Logger LOG = LoggerFactory.getLogger(JsonBody.class);

  private static final Refusal UNREADABLE =
      new Refusal(400, "the body cannot be read, or is too long");

  private JsonBody() {}

  /** What is done with it. Answers, or throws if it makes no sense. */
  interface Use {
    void take(byte[] bytes) throws FormatException;
  }

  /**
   * Reads the body of a request as it comes, which holds no thread, and refuses what it cannot be.
   * A type is asked for so that no page in somebody's browser can send it unasked.
   */
  static void read(Request request, Response response, Callback callback, int mostBytes, Use use) {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null || !type.strip().startsWith(MediaType.JSON.field())) {
      refuse(new Refusal(415, "send application/json"), response, callback);
    } else if (request.getLength() > mostBytes) {
      refuse(new Refusal(413, "send at most " + mostBytes + " bytes"), response, callback);
    } else {
      Content.Source.asByteArrayAsync(
          request,
          mostBytes,
          Promise.Invocable.from(
              Invocable.InvocationType.BLOCKING,
              bytes -> take(bytes, response, callback, use),
              failure -> refuse(UNREADABLE, response, callback)));
    }
  }

  /** What was not read is not waited for. */
  private static void refuse(Refusal refusal, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    refusal.send(response, callback);
  }

  private static void take(byte[] bytes, Response response, Callback callback, Use use) {
    try {
      use.take(bytes);
    } catch (FormatException e) {
      new Refusal(400, String.valueOf(e.getMessage())).send(response, callback);
    } catch (RuntimeException e) {
      LOG.warn("a request cannot be answered: {}", e.toString(), e);
      callback.failed(e);
    }
  }

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
