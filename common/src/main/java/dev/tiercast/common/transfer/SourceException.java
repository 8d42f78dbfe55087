package dev.tiercast.common.transfer;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A source could not be reached, or answered something unusable. The message names it. */
public final class SourceException extends IOException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  /**
   * @param url what was asked
   * @param reason what happened
   */
  public SourceException(Object url, String reason) {
    super(url + ": " + reason);
    retryAfter = null;
  }

  /**
   * As above, where the source says when it may be asked again.
   *
   * @param retryAfter how long from now
   */
  public SourceException(Object url, String reason, Duration retryAfter) {
    super(url + ": " + reason);
    this.retryAfter = retryAfter;
  }

  /** As above, with what led to it. */
  public SourceException(Object url, String reason, Throwable cause) {
    super(url + ": " + reason, cause);
    retryAfter = null;
  }

  /** How long the source wants to be left alone, where it said so (RFC 9110, Retry-After). */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
