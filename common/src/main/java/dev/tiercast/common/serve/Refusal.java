package dev.tiercast.common.serve;

import dev.tiercast.common.serve.plan.Caching;
import dev.tiercast.common.serve.plan.MediaType;
import dev.tiercast.common.tier.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An answer without what was asked for: a line that says why. Nobody keeps it, as the next request
 * may get another.
 *
 * @param status the status code
 * @param reason one line, without its end
 * @param retrySeconds when to ask again; 0 if that is not known
 */
record Refusal(int status, String reason, int retrySeconds) {
  private static final int FORBIDDEN = 403;
  private static final int CONFLICT = 409;
  private static final int UNAVAILABLE = 503;
  private static final int RETRY_SECONDS = 5;

  static final Refusal NOT_FOUND =
      new Refusal(404, "nothing is here; distribution.txt names what is live");
  static final Refusal METHOD_NOT_ALLOWED =
      new Refusal(405, "this can only be read, with GET or HEAD");
  static final Refusal PRECONDITION_FAILED =
      new Refusal(412, "this is not what the request takes it for; ask again without conditions");
  static final Refusal RANGE_NOT_SATISFIABLE =
      new Refusal(416, "the range lies behind the end; Content-Range says how long this is");
  static final Refusal UNREADABLE =
      new Refusal(500, "this cannot be read here; the node's log says why; try another server");
  static final Refusal UNREADABLE_NOW =
      unavailable("this cannot be read here now; the node's log says why; try another server");
  static final Refusal BUSY =
      unavailable("this node has enough to send; ask again later, or ask another");
  static final Refusal DRAINING =
      unavailable("this node is about to stop; come again later, or ask another");
  static final Refusal LATE =
      new Refusal(
          UNAVAILABLE,
          "these bytes have not come here yet; ask again in a moment, or ask another",
          1);
  static final Refusal TOO_MANY_CONNECTIONS =
      unavailable("this node has enough connections; come again later, or ask another");

  Refusal(int status, String reason) {
    this(status, reason, 0);
  }

  /** Nothing is wrong with the request: it came at a bad time. */
  static Refusal unavailable(String reason) {
    return new Refusal(UNAVAILABLE, reason, RETRY_SECONDS);
  }

  /** What a node says for itself does not count here, or not now. */
  static Refusal of(RefusedException refused) {
    String message = String.valueOf(refused.getMessage());
    return switch (refused.reason()) {
      case FULL -> unavailable(message);
      case FORBIDDEN -> new Refusal(FORBIDDEN, message);
      case OWN -> new Refusal(CONFLICT, message);
    };
  }

  /** Answers so; other fields of the response stay. */
  void send(Response response, Callback callback) {
    byte[] line = (reason + "\n").getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    HttpFields.Mutable fields = response.getHeaders();
    fields.put(HttpHeader.CONTENT_TYPE, MediaType.TEXT.field());
    fields.put(HttpHeader.CONTENT_LENGTH, line.length);
    fields.put(HttpHeader.CACHE_CONTROL, Caching.NEVER.field());
    if (retrySeconds > 0) {
      fields.put(HttpHeader.RETRY_AFTER, retrySeconds);
    }
    fields.put("X-Content-Type-Options", "nosniff");
    response.write(true, ByteBuffer.wrap(line), callback);
  }
}
