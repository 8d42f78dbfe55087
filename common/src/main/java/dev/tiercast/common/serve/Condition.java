package dev.tiercast.common.serve;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What a node says of itself. Thread safe. */
final class Condition {
  private static final String DRAINING = "draining";

  private final BooleanSupplier draining;
  private final Supplier<Optional<String>> obstacle;

  /**
   * @param draining whether the node is about to stop
   * @param obstacle why it is not of use yet, in one line
   */
  Condition(BooleanSupplier draining, Supplier<Optional<String>> obstacle) {
    this.draining = draining;
    this.obstacle = obstacle;
  }

  /** Whether it is alive, in a word: it is, or nobody would say so. */
  String health() {
    return draining.getAsBoolean() ? DRAINING : "ok";
  }

  /** Why nobody should be sent here now; empty if it is of use. */
  Optional<String> obstacle() {
    return draining.getAsBoolean() ? Optional.of(DRAINING) : obstacle.get();
  }
}
