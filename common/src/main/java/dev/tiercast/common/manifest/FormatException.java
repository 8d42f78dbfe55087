package dev.tiercast.common.manifest;

import java.io.IOException;

/** A file or an answer is not what the format says. The message names the file and the field. */
public final class FormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what the file or address that was read
   * @param reason which field is wrong, and how
   */
  public FormatException(String what, String reason) {
    super(what + ": " + reason);
  }

  /** As above, with what led to it. */
  public FormatException(String what, String reason, Throwable cause) {
    super(what + ": " + reason, cause);
  }
}
