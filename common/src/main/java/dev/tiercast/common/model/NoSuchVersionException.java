package dev.tiercast.common.model;

import java.io.IOException;

/** A version that was asked for is not live, or not any more. */
public final class NoSuchVersionException extends IOException {
  private static final long serialVersionUID = 1L;

  public NoSuchVersionException(String message) {
    super(message);
  }
}
