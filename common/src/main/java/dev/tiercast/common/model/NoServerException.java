package dev.tiercast.common.model;

import java.io.IOException;

/** None of the servers could be reached, or none gave a usable answer. */
public final class NoServerException extends IOException {
  private static final long serialVersionUID = 1L;

  public NoServerException(String message) {
    super(message);
  }
}
