package dev.tiercast.common.transfer;

import java.io.IOException;

/** A source does not have what it was asked for (404 or 410). */
public final class NotThereException extends IOException {
  private static final long serialVersionUID = 1L;

  public NotThereException(String message) {
    super(message);
  }
}
