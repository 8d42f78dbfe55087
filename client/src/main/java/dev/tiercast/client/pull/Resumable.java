package dev.tiercast.client.pull;

import dev.tiercast.common.model.NoServerException;

/** Says of work that ended before its time, and that keeps what has come, that it can go on. */
public final class Resumable {
  private Resumable() {}

  /** The same failure, with that advice. */
  public static NoServerException advised(NoServerException reason) {
    NoServerException advised =
        new NoServerException(reason.getMessage() + "; run this again to go on");
    for (Throwable attempt : reason.getSuppressed()) {
      advised.addSuppressed(attempt);
    }
    return advised;
  }
}
