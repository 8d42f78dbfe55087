package dev.tiercast.common.serve.body;

import java.io.IOException;

/**
 * Bytes of a version that is being received have not come in time, or will not come. Nothing is
 * wrong here: who asks again, or elsewhere, may get them.
 */
public final class NotComeException extends IOException {
  private static final long serialVersionUID = 1L;

  NotComeException(String message) {
    super(message);
  }
}
