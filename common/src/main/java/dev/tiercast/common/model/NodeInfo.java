package dev.tiercast.common.model;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Who a node is.
 *
 * @param tier how far it is from an origin, which is 0: one more than the lowest of its upstreams;
 *     empty while none of them leads to an origin
 * @param rack near to whom it is; empty if it was not told
 */
public record NodeInfo(NodeId id, Role role, OptionalInt tier, Optional<String> rack) {
  private static final int HIGHEST_TIER = 1000;
  private static final Pattern RACK = Pattern.compile("[\\x21-\\x7E]{1,64}");

  public NodeInfo {
    tier.ifPresent(
        number ->
            InvalidValueException.require(isTier(number), "tier", () -> number + " is not a tier"));
    rack.ifPresent(NodeInfo::checkRack);
  }

  public static boolean isTier(int number) {
    return number >= 0 && number <= HIGHEST_TIER;
  }

  /**
   * Checks the name of a rack.
   *
   * @throws InvalidValueException if it cannot be one
   */
  public static void checkRack(String name) {
    InvalidValueException.require(
        RACK.matcher(name).matches(),
        "rack",
        "is not a name of 1 to 64 ASCII characters without spaces");
  }
}
