package dev.tiercast.common.serve.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** Takes from the server's objects, while they are valid, what is told of an exchange. */
final class ExchangeReader {
  /** What the server calls the method of a request that it cannot read. */
  private static final String UNREADABLE = "BAD";

  private static final String UNKNOWN = "-";

  private ExchangeReader() {}

  /** A request that handlers have seen. */
  static Exchange ended(
      Request request, int status, long bytes, @Nullable Duration firstByte, boolean complete) {
    HttpFields fields = request.getHeaders();
    return new Exchange(
        Instant.ofEpochMilli(Request.getTimeStamp(request)),
        Request.getRemoteAddr(request),
        request.getMethod(),
        Objects.requireNonNullElse(request.getHttpURI().getPathQuery(), UNKNOWN),
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

  /** A request that the server has answered by itself, with an error. */
  static Exchange refused(Request request, Response response) {
    long bytes = Math.max(0, response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH));
    return request.getMethod().equals(UNREADABLE)
        ? unreadable(request, response.getStatus(), bytes)
        : ended(request, response.getStatus(), bytes, null, true);
  }

  /** Then the request is a stand-in, whose times mean nothing. */
  private static Exchange unreadable(Request request, int status, long bytes) {
    return new Exchange(
        Instant.now(),
        Request.getRemoteAddr(request),
        UNKNOWN,
        UNKNOWN,
        request.getConnectionMetaData().getHttpVersion().asString(),
        status,
        bytes,
        Duration.ZERO,
        null,
        null,
        null,
        null,
        true);
  }

  /** Time since the head of a request was there. */
  static Duration sinceHead(Request request) {
    return Duration.ofNanos(System.nanoTime() - request.getHeadersNanoTime());
  }
}
