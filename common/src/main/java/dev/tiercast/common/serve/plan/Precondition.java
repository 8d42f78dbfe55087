package dev.tiercast.common.serve.plan;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the conditions of a request come to, with the precedence of RFC 9110 section 13.2.2. */
enum Precondition {
  HOLDS,
  NOT_MODIFIED,
  FAILED;

  static Precondition evaluate(RequestFields request, Representation facts) {
    if (isStale(request, facts)) {
      return FAILED;
    }
    return isKnown(request, facts) ? NOT_MODIFIED : HOLDS;
  }

  /** Steps 1 and 2: the client wants to go on with something else than what is here. */
  private static boolean isStale(RequestFields request, Representation facts) {
    if (request.ifMatch() != null) {
      return !EntityTagList.parse(request.ifMatch()).matches(facts.tag()::isSame);
    }
    Instant modified = facts.lastModified();
    return modified != null
        && date(request.ifUnmodifiedSince()).filter(modified::isAfter).isPresent();
  }

  /** Steps 3 and 4: the client has what is here. */
  private static boolean isKnown(RequestFields request, Representation facts) {
    if (request.ifNoneMatch() != null) {
      return EntityTagList.parse(request.ifNoneMatch()).matches(facts.tag()::isEquivalent);
    }
    Instant modified = facts.lastModified();
    return modified != null
        && date(request.ifModifiedSince()).filter(since -> !modified.isAfter(since)).isPresent();
  }

  /**
   * Step 5: whether the part that the client has is of what is here. Without {@code If-Range} it
   * says nothing else. A date has to be the same, not just later; it is a strong validator, as
   * section 13.1.5 wants, because only what never changes has one.
   */
  static boolean mayContinue(RequestFields request, Representation facts) {
    String ifRange = request.ifRange();
    if (ifRange == null) {
      return true;
    }
    if (ifRange.contains("\"")) {
      EntityTagList tags = EntityTagList.parse(ifRange);
      return tags.tags().size() == 1 && tags.matches(facts.tag()::isSame);
    }
    return date(ifRange).filter(date -> date.equals(facts.lastModified())).isPresent();
  }

  private static Optional<Instant> date(@Nullable String field) {
    return field == null ? Optional.empty() : HttpDate.parse(field);
  }
}
