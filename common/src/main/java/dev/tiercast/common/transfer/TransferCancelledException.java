package dev.tiercast.common.transfer;

import java.io.InterruptedIOException;

/** A transfer was stopped on request; what had arrived stays. */
public final class TransferCancelledException extends InterruptedIOException {
  private static final long serialVersionUID = 1L;

  public TransferCancelledException(String what) {
    super(what + ": stopped; run this again to go on");
  }
}
