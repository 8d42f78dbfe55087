package dev.tiercast.common.model;

import java.util.function.Supplier;

/**
 * A value that breaks a rule of the model. Says which field, so that a reader of a file or of an
 * answer can name it.
 */
public final class InvalidValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String reason;

  /**
   * @param field path of the field, for example {@code shards[2].size}
   * @param reason what is wrong with it, without the field's name
   */
  public InvalidValueException(String field, String reason) {
    super(field + ": " + reason);
    this.field = field;
    this.reason = reason;
  }

  /** Path of the offending field, for example {@code shards[2].size}. */
  public String field() {
    return field;
  }

  /** What is wrong with the field, without its name. */
  public String reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return field + ": " + reason;
  }

  /** The same failure, seen from the value that holds the field. */
  public InvalidValueException within(String outer) {
    return as(outer + "." + field);
  }

  /** The same failure of a field that is called otherwise. */
  public InvalidValueException as(String otherName) {
    InvalidValueException renamed = new InvalidValueException(otherName, reason);
    renamed.initCause(this);
    return renamed;
  }

  /** As below, for what is checked often and whose message takes time to make. */
  public static void require(boolean holds, String field, Supplier<String> reason) {
    if (!holds) {
      throw new InvalidValueException(field, reason.get());
    }
  }

  /** Throws unless it holds. */
  public static void require(boolean holds, String field, String reason) {
    if (!holds) {
      throw new InvalidValueException(field, reason);
    }
  }
}
