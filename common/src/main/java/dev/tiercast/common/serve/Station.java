package dev.tiercast.common.serve;

import dev.tiercast.common.tier.Registry;
import java.util.OptionalInt;

/**
 * The place of a node among others.
 *
 * @param registry whom it knows, and who it is
 * @param maxCopies most times that it tells somebody to take a block, 0 for any number; empty if it
 *     tells nobody what to take
 */
public record Station(Registry registry, OptionalInt maxCopies) {
  /** Whether it tells others which blocks to take from it. */
  public boolean isGranting() {
    return maxCopies.isPresent();
  }
}
