package dev.tiercast.common.model;

import java.io.IOException;

/** Bytes are not what their digest says, or nobody can say which bytes are right. */
public final class VerificationException extends IOException {
  private static final long serialVersionUID = 1L;

  public VerificationException(String message) {
    super(message);
  }
}
