package dev.tiercast.common.serve.plan;

import dev.tiercast.common.model.ByteRange;
import java.util.List;
import java.util.Optional;

/**
 * How a request for something that exists is answered. A pure decision from the fields of the
 * request and what is known of the bytes; carrying it out is for others.
 */
public sealed interface Plan {
  /** The status code. */
  int status();

  /** An answer that carries bytes of the representation. */
  sealed interface Send extends Plan {
    /** Which bytes, one run at least, in the order in which they are sent. */
    List<ByteRange> ranges();
  }

  /** All of it, 200. */
  record Whole(ByteRange bytes) implements Send {
    @Override
    public int status() {
      return 200;
    }

    @Override
    public List<ByteRange> ranges() {
      return List.of(bytes);
    }
  }

  /** A part of it, 206. */
  record Part(ByteRange bytes) implements Send {
    @Override
    public int status() {
      return 206;
    }

    @Override
    public List<ByteRange> ranges() {
      return List.of(bytes);
    }
  }

  /**
   * Several parts of it, 206: each range that was asked for and has bytes, in the order of the
   * request. Neighbours are not joined: the client gets what it named, and no more bytes than there
   * are.
   *
   * @param ranges two at least
   */
  record Parts(List<ByteRange> ranges) implements Send {
    public Parts {
      ranges = List.copyOf(ranges);
    }

    @Override
    public int status() {
      return 206;
    }
  }

  /** The client has it, 304. */
  record NotModified() implements Plan {
    @Override
    public int status() {
      return 304;
    }
  }

  /** It is not what the client takes it for, 412. */
  record PreconditionFailed() implements Plan {
    @Override
    public int status() {
      return 412;
    }
  }

  /** The part lies behind its end, 416. */
  record RangeNotSatisfiable() implements Plan {
    @Override
    public int status() {
      return 416;
    }
  }

  /** Decides, by RFC 9110 sections 13.2.2 and 14.2. */
  public static Plan of(RequestFields request, Representation facts) {
    return switch (Precondition.evaluate(request, facts)) {
      case FAILED -> new PreconditionFailed();
      case NOT_MODIFIED -> new NotModified();
      case HOLDS -> requestedRanges(request, facts).map(Plan::ranged).orElse(whole(facts));
    };
  }

  /**
   * Of an empty representation no range could be sent, not even one that asks for all: then the
   * field is ignored, as it may be.
   */
  private static Optional<ByteRanges> requestedRanges(RequestFields request, Representation facts) {
    String range = request.range();
    return request.isGet()
            && range != null
            && facts.length() > 0
            && Precondition.mayContinue(request, facts)
        ? ByteRanges.parse(range, facts.length())
        : Optional.empty();
  }

  private static Plan ranged(ByteRanges ranges) {
    List<ByteRange> satisfiable = ranges.satisfiable();
    return switch (satisfiable.size()) {
      case 0 -> new RangeNotSatisfiable();
      case 1 -> new Part(satisfiable.get(0));
      default -> new Parts(satisfiable);
    };
  }

  private static Plan whole(Representation facts) {
    return new Whole(new ByteRange(0, facts.length()));
  }
}
