package dev.tiercast.common.serve;

import dev.tiercast.common.serve.body.Content;
import dev.tiercast.common.serve.body.Segment;
import dev.tiercast.common.serve.plan.Plan;
import dev.tiercast.common.serve.plan.Representation;
import java.util.Iterator;

/** The form in which a plan's bytes are sent. Immutable, and known before a byte is read. */
sealed interface Payload permits Run, Multipart {
  /** What a plan for a representation sends. */
  static Payload of(Plan.Send plan, Representation facts) {
    return plan instanceof Plan.Parts parts
        ? Multipart.of(parts.ranges(), facts)
        : new Run(plan.ranges().get(0), facts.type());
  }

  /** The value of {@code Content-Type}. */
  String type();

  /** How many bytes all of it has. */
  long length();

  /** What is to be written, found as it is asked for. */
  Iterator<Segment> segments(Content content);
}
