package dev.tiercast.common.serve.observe;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Watches one answer on its way to the connection. The server sends one piece after another, and
 * hands the state from thread to thread.
 */
final class WatchedStream extends HttpStream.Wrapper {
  private final Request request;
  private final Consumer<Exchange> listener;
  private final boolean bodiless;

  private int status;
  private @Nullable Duration firstByte;
  private long taken;

  /** Bytes that the connection may still be writing: they count when it asks for more. */
  private long pending;

  WatchedStream(HttpStream stream, Request request, Consumer<Exchange> listener) {
    super(stream);
    this.request = request;
    this.listener = listener;
    this.bodiless = HttpMethod.HEAD.is(request.getMethod());
  }

  @Override
  public void send(
      MetaData.Request metaData,
      MetaData.@Nullable Response head,
      boolean last,
      @Nullable ByteBuffer content,
      Callback callback) {
    if (head != null) {
      status = head.getStatus();
    }
    if (firstByte == null) {
      firstByte = sinceHead(request);
    }
    taken += pending;
    pending = content == null || bodiless ? 0 : content.remaining();
    super.send(metaData, head, last, content, callback);
  }

  @Override
  public void succeeded() {
    listener.accept(exchange(request, status, taken + pending, firstByte, true));
    super.succeeded();
  }

  @Override
  public void failed(Throwable failure) {
    listener.accept(exchange(request, status, taken, firstByte, false));
    super.failed(failure);
  }

  static Exchange exchange(
      Request request, int status, long bytes, @Nullable Duration firstByte, boolean complete) {
    HttpFields fields = request.getHeaders();
    String target = request.getHttpURI().getPathQuery();
    return new Exchange(
        Instant.ofEpochMilli(Request.getTimeStamp(request)),
        Request.getRemoteAddr(request),
        request.getMethod(),
        target == null ? "-" : target,
        request.getConnectionMetaData().getHttpVersion().asString(),
        status,
        bytes,
        sinceHead(request),
        firstByte,
        fields.get(HttpHeader.RANGE),
        fields.get(HttpHeader.REFERER),
        fields.get(HttpHeader.USER_AGENT),
        complete);
  }

  private static Duration sinceHead(Request request) {
    return Duration.ofNanos(System.nanoTime() - request.getHeadersNanoTime());
  }
}
