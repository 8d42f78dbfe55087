package dev.tiercast.common.transfer;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The beginnings of blocks that were broken off, so that whoever goes on does not fetch them again.
 * A block put together from two sources that turns out wrong convicts neither; when its right bytes
 * have come, it is clear whose part was wrong. Not thread safe.
 */
final class Remnants {
  /** Less is not worth remembering. */
  private static final int SMALLEST = 16 << 10;

  /**
   * The beginning of a block.
   *
   * @param source who sent it
   * @param bytes between position and limit, which do not change
   */
  record Remnant(int source, ByteBuffer bytes) {
    int length() {
      return bytes.remaining();
    }

    private boolean isOf(ByteBuffer block) {
      return bytes.equals(block.slice(block.position(), length()));
    }
  }

  /** A block that was wrong, and who sent which part of it. */
  private record Suspicion(Remnant beginning, int sourceOfRest) {}

  private final Map<Integer, Remnant> remnants = new HashMap<>();
  private final Map<Integer, Suspicion> suspicions = new HashMap<>();

  /** Keeps the beginning of a block, unless it is too short, or the block is to come whole. */
  void keep(int block, Remnant remnant) {
    if (remnant.length() >= SMALLEST && !suspicions.containsKey(block)) {
      remnants.put(block, remnant);
    }
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
   * @return the source that sent wrong ones before, if this tells
   */
  OptionalInt resolve(int block, ByteBuffer right) {
    remnants.remove(block);
    Suspicion suspicion = suspicions.remove(block);
    if (suspicion == null) {
      return OptionalInt.empty();
    }
    boolean isRestWrong = suspicion.beginning.isOf(right);
    return OptionalInt.of(isRestWrong ? suspicion.sourceOfRest : suspicion.beginning.source());
  }
}
