package dev.tiercast.common.transfer;

import java.io.IOException;

/** A source answers, and does not have what it was asked for. */
public final class NotThereException extends IOException {
  private static final long serialVersionUID = 1L;

  public NotThereException(String message) {
    super(message);
  }
}
