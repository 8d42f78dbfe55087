package dev.tiercast.common.tier;

/** A node does not take an announcement; nothing is wrong with how it is written. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What stands against it. */
  public enum Cause {
    /** It is not to be believed. */
    FORBIDDEN,
    /** There is no room now. */
    FULL
  }

  private final Cause reason;

  RefusedException(Cause reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What stands against it. */
  public Cause reason() {
    return reason;
  }
}
