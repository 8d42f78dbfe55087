package dev.tiercast.common.serve.observe;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
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
      firstByte = ExchangeReader.sinceHead(request);
    }
    taken += pending;
    pending = content == null || bodiless ? 0 : content.remaining();
    super.send(metaData, head, last, content, callback);
  }

  @Override
  public void succeeded() {
    listener.accept(ExchangeReader.ended(request, status, taken + pending, firstByte, true));
    super.succeeded();
  }

  @Override
  public void failed(Throwable failure) {
    listener.accept(ExchangeReader.ended(request, status, taken, firstByte, false));
    super.failed(failure);
  }
}
