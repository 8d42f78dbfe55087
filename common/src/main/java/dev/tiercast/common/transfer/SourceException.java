package dev.tiercast.common.transfer;

import java.io.IOException;

/** A source could not be reached, or answered something unusable. The message names it. */
public final class SourceException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param url what was asked
   * @param reason what happened
   */
  public SourceException(Object url, String reason) {
    super(url + ": " + reason);
  }

  /** As above, with what led to it. */
  public SourceException(Object url, String reason, Throwable cause) {
    super(url + ": " + reason, cause);
  }
}
