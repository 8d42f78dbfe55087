package dev.tiercast.common.transfer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The beginnings of blocks that were broken off, so that whoever goes on does not fetch them again.
 * A block put together from several sources that turns out wrong convicts none of them; when its
 * right bytes have come, it is clear whose part was wrong. Not thread safe.
 */
final class Remnants {
  /** Less is not worth remembering. */
  private static final int SMALLEST = 16 << 10;

  /**
   * What one source sent.
   *
   * @param bytes between position and limit, which do not change
   */
  record Part(int source, ByteBuffer bytes) {
    int length() {
      return bytes.remaining();
    }
  }

  /**
   * The beginning of a block.
   *
   * @param parts one after another, may be none
   */
  record Remnant(List<Part> parts) {
    static final Remnant NOTHING = new Remnant(List.of());

    Remnant {
      parts = List.copyOf(parts);
    }

    int length() {
      return parts.stream().mapToInt(Part::length).sum();
    }

    /** With what has come after it. */
    Remnant plus(Part next) {
      List<Part> more = new ArrayList<>(parts);
      more.add(next);
      return new Remnant(more);
    }

    /** Whether all of it was sent by this source. */
    boolean isOnlyOf(int source) {
      return parts.stream().allMatch(part -> part.source == source);
    }

    /** Puts all of it into a buffer. */
    void putInto(ByteBuffer block) {
      parts.forEach(part -> block.put(part.bytes.duplicate()));
    }
  }

  /** A block that was wrong, and who sent which part of it. */
  private record Suspicion(Remnant beginning, int sourceOfRest) {
    /** Who sent other bytes than the right ones. */
    Set<Integer> guilty(ByteBuffer right) {
      Set<Integer> guilty = new TreeSet<>();
      int at = right.position();
      for (Part part : beginning.parts) {
        if (!part.bytes.equals(right.slice(at, part.length()))) {
          guilty.add(part.source);
        }
        at += part.length();
      }
      return guilty.isEmpty() ? Set.of(sourceOfRest) : guilty;
    }
  }

  private final Map<Integer, Remnant> remnants = new HashMap<>();
  private final Map<Integer, Suspicion> suspicions = new HashMap<>();

  /**
   * Keeps the beginning of a block, unless it is too short, or the block is to come whole.
   *
   * @return whether it is kept
   */
  boolean keep(int block, Remnant remnant) {
    boolean isWorthIt = remnant.length() >= SMALLEST && !suspicions.containsKey(block);
    if (isWorthIt) {
      remnants.put(block, remnant);
    }
    return isWorthIt;
  }

  /** The beginning of a block, for the one who fetches the rest. */
  Optional<Remnant> take(int block) {
    return Optional.ofNullable(remnants.remove(block));
  }

  /** A block put together was wrong; now it is fetched whole. */
  void suspect(int block, Remnant beginning, int sourceOfRest) {
    suspicions.put(block, new Suspicion(beginning, sourceOfRest));
  }

  /**
   * The right bytes of a block have come.
   *
   * @return the sources that sent wrong ones before
   */
  Set<Integer> resolve(int block, ByteBuffer right) {
    remnants.remove(block);
    Suspicion suspicion = suspicions.remove(block);
    return suspicion == null ? Set.of() : suspicion.guilty(right);
  }
}
