package dev.tiercast.common.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

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
    /**
     * Speed counts where any is known; else who has less to do.
     *
     * @param usual bytes a second, which are expected of those who were not measured
     */
    boolean isBetterThan(Promise other, double usual) {
      int faster = Double.compare(bytesPerSecond.orElse(usual), other.bytesPerSecond.orElse(usual));
      return faster == 0 ? bodies < other.bodies : faster > 0;
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
    double usual = usual(all.stream().map(promise));
    List<T> left = new ArrayList<>(all);
    List<T> chosen = new ArrayList<>();
    while (chosen.size() < count && !left.isEmpty()) {
      int one = random.nextInt(left.size());
      int other = random.nextInt(left.size());
      boolean isOtherBetter =
          promise.apply(left.get(other)).isBetterThan(promise.apply(left.get(one)), usual);
      chosen.add(left.remove(isOtherBetter ? other : one));
    }
    return chosen;
  }

  /** The median of what was measured. */
  private static double usual(Stream<Promise> promises) {
    double[] measured =
        promises.flatMapToDouble(each -> each.bytesPerSecond().stream()).sorted().toArray();
    return measured.length == 0 ? 0 : measured[measured.length / 2];
  }
}
