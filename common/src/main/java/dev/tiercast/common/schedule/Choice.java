package dev.tiercast.common.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Chooses a few of many who serve, so that those who choose without knowing of each other do not
 * all come to the same: of two drawn at random the one that promises more, again and again. Not
 * thread safe.
 */
public final class Choice {
  /**
   * What is known of somebody who serves.
   *
   * @param bytesPerSecond that it brought, where it was measured
   * @param bodies that it sends now, as it says
   */
  public record Promise(OptionalDouble bytesPerSecond, int bodies) {
    /** Measured speed counts where both have it; else who has less to do. */
    boolean isBetterThan(Promise other) {
      boolean areMeasured = bytesPerSecond.isPresent() && other.bytesPerSecond.isPresent();
      return areMeasured
          ? bytesPerSecond.getAsDouble() > other.bytesPerSecond.getAsDouble()
          : bodies < other.bodies;
    }
  }

  private final RandomGenerator random;

  public Choice(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Chooses some.
   *
   * @param count how many; all if there are no more
   * @param promise what is known of each
   * @return in the order in which they were chosen
   */
  public <T> List<T> some(List<T> all, int count, Function<T, Promise> promise) {
    List<T> left = new ArrayList<>(all);
    List<T> chosen = new ArrayList<>();
    while (chosen.size() < count && !left.isEmpty()) {
      int one = random.nextInt(left.size());
      int other = random.nextInt(left.size());
      boolean isOtherBetter =
          promise.apply(left.get(other)).isBetterThan(promise.apply(left.get(one)));
      chosen.add(left.remove(isOtherBetter ? other : one));
    }
    return chosen;
  }
}
