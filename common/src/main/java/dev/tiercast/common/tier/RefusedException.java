package dev.tiercast.common.tier;

/** A node does not take what another tells or asks; nothing is wrong with how it is written. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What stands against it. */
  public enum Cause {
    /** It is not to be believed. */
    FORBIDDEN,
    /** It is the node's own. */
    OWN,
    /** There is no room now. */
    FULL
  }

  private final Cause reason;

  private RefusedException(Cause reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** It is not to be believed. */
  public static RefusedException forbidden(String message) {
    return new RefusedException(Cause.FORBIDDEN, message);
  }

  /** It is the node's own. */
  public static RefusedException own(String message) {
    return new RefusedException(Cause.OWN, message);
  }

  /** There is no room now. */
  public static RefusedException full(String message) {
    return new RefusedException(Cause.FULL, message);
  }

  /** What stands against it. */
  public Cause reason() {
    return reason;
  }
}
