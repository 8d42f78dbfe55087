package dev.tiercast.common.testing;

import dev.tiercast.common.testing.Reply.Ending;
import java.util.concurrent.CountDownLatch;

/** What a {@link FaultyServer} does wrong with an answer. */
public final class Fault {
  private static final String HTML =
      "<!doctype html><title>Sign in</title><p>Welcome to the hotel's network!";

  /** What becomes of the right answer. */
  @FunctionalInterface
  interface Change {
    Reply of(Reply right);
  }

  private final String name;
  private final Change change;

  private Fault(String name, Change change) {
    this.name = name;
    this.change = change;
  }

  Reply spoil(Reply right) {
    return change.of(right);
  }

  /** This and then another. */
  public Fault and(Fault next) {
    return new Fault(name + " and " + next.name, right -> next.change.of(change.of(right)));
  }

  /** Answers rightly, but not before somebody opens the latch. */
  public static Fault heldUntil(CountDownLatch latch) {
    return new Fault("held", right -> right.heldUntil(latch));
  }

  /** Sends the body byte by byte, a hundred a second at most. */
  public static Fault trickling() {
    return new Fault("trickling", right -> right.ending(Ending.TRICKLE));
  }

  /** Sends a head byte by byte, a hundred a second at most, and never comes to its end. */
  public static Fault tricklingHead() {
    return new Fault("trickling head", right -> right.ending(Ending.HEAD_WITHOUT_END));
  }

  /** Is busy, and says when to come back. */
  public static Fault busy(String retryAfter) {
    return new Fault(
        "busy", right -> Reply.text(503, "text/plain", "busy\n").with("Retry-After", retryAfter));
  }

  /** Answers with this status and a short text. */
  public static Fault status(int status) {
    return new Fault(
        "status " + status, right -> Reply.text(status, "text/plain", "status " + status + "\n"));
  }

  /** Answers 200 with a page of HTML. */
  public static Fault html() {
    return new Fault("html", right -> Reply.text(200, "text/html", HTML));
  }

  /** Goes on after the right bytes, without end and without having said how much there is. */
  public static Fault endless() {
    return new Fault("endless", right -> right.without("Content-Length").ending(Ending.MORE));
  }

  /** Closes the connection after some bytes of the body, although more were promised. */
  public static Fault truncatedAfter(int bytes) {
    return new Fault("truncated after " + bytes, right -> right.first(bytes).ending(Ending.CLOSE));
  }

  /** Sends nothing more after some bytes of the body, but keeps the connection. */
  public static Fault stalledAfter(int bytes) {
    return new Fault("stalled after " + bytes, right -> right.first(bytes).ending(Ending.STALL));
  }

  /** Never answers. */
  public static Fault silence() {
    return new Fault("silence", right -> right.nothing().ending(Ending.STALL));
  }

  /** Closes the connection without a word. */
  public static Fault hangUp() {
    return new Fault("hang-up", right -> right.nothing().ending(Ending.CLOSE));
  }

  /** Says another length than the body has. */
  public static Fault contentLength(long length) {
    return new Fault(
        "Content-Length " + length,
        right -> right.with("Content-Length", Long.toString(length)).ending(Ending.CLOSE));
  }

  /** Says that the body is another range than it is. */
  public static Fault contentRange(String range) {
    return new Fault("Content-Range " + range, right -> right.with("Content-Range", range));
  }

  /** Answers with all of the resource, whatever part was asked for. */
  public static Fault ignoredRange() {
    return new Fault("ignored range", right -> Reply.whole(right.whole()));
  }

  /** Changes one byte, counted from the beginning of the resource. */
  public static Fault flippedAt(int offset) {
    return new Fault("flipped at " + offset, right -> right.flippedAt(offset));
  }

  /** Encodes the body although nobody wants that. */
  public static Fault gzip() {
    return new Fault("gzip", Reply::zipped);
  }

  /** Adds a field to the header. */
  public static Fault header(String field, String value) {
    return new Fault(field + ": " + value, right -> right.with(field, value));
  }

  @Override
  public String toString() {
    return name;
  }
}
