package dev.tiercast.common.serve.limit;

import dev.tiercast.common.model.InvalidValueException;
import java.time.Duration;

/**
 * How long a node waits for others.
 *
 * @param head for a request's head, from its first byte or from the opening of the connection
 * @param betweenRequests for the next request's first byte
 * @param withoutProgress while a reader takes nothing at all; slow readers are welcome
 * @param drain for bodies to come to their end when the node is told to stop
 * @param bytes while a body has no more of them, because they have not come here
 */
public record Times(
    Duration head,
    Duration betweenRequests,
    Duration withoutProgress,
    Duration drain,
    Duration bytes) {
  /** Seconds for what a program sends, minutes for what a slow network carries. */
  public static final Times DEFAULT =
      new Times(
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10));

  public Times {
    requirePositive(head, "--head-timeout");
    requirePositive(betweenRequests, "time between requests");
    requirePositive(withoutProgress, "time without progress");
    requirePositive(bytes, "--longest-wait");
    if (drain.isNegative()) {
      throw new InvalidValueException("--drain-timeout", "is negative");
    }
  }

  private static void requirePositive(Duration time, String name) {
    if (time.isZero() || time.isNegative()) {
      throw new InvalidValueException(name, "is no time at all");
    }
  }

  /** The same with more or less time for a head. */
  public Times withHead(Duration other) {
    return new Times(other, betweenRequests, withoutProgress, drain, bytes);
  }

  /** The same with more or less time between requests. */
  public Times withBetweenRequests(Duration other) {
    return new Times(head, other, withoutProgress, drain, bytes);
  }

  /** The same with more or less patience for readers that take nothing. */
  public Times withWithoutProgress(Duration other) {
    return new Times(head, betweenRequests, other, drain, bytes);
  }

  /** The same with more or less time at the end. */
  public Times withDrain(Duration other) {
    return new Times(head, betweenRequests, withoutProgress, other, bytes);
  }

  /** The same with more or less time for bytes that are on their way. */
  public Times withBytes(Duration other) {
    return new Times(head, betweenRequests, withoutProgress, drain, other);
  }
}
