package dev.tiercast.common.serve.observe;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that was answered, well or not. Whatever comes from the client is as it came, and not
 * to be trusted.
 *
 * @param time when its head was there
 * @param client the address of whoever is at the other end of the connection
 * @param target path and query as they were sent; "-" if the request line could not be read
 * @param status the status code of the answer; 0 if the connection was lost before there was one
 * @param bytes of the body, taken by the connection
 * @param elapsed from the head of the request to the end of the answer
 * @param firstByte from the head of the request to the first byte of the answer; null if there was
 *     none, or nobody looked
 * @param complete whether all of the answer was taken by the connection
 */
public record Exchange(
    Instant time,
    String client,
    String method,
    String target,
    String protocol,
    int status,
    long bytes,
    Duration elapsed,
    @Nullable Duration firstByte,
    @Nullable String range,
    @Nullable String referer,
    @Nullable String userAgent,
    boolean complete) {

  /** The path alone. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }
}
