package dev.tiercast.relay;

import dev.tiercast.common.layout.ServerAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** How far the upstreams are from an origin, and so the relay itself. Thread safe. */
final class UpstreamTiers {
  /** Whoever would be further away goes in circles: no origin is behind it. */
  static final int HIGHEST = 64;

  private final Map<ServerAddress, OptionalInt> tiers = new HashMap<>();

  /** An upstream says its tier; empty if no origin is behind it. */
  synchronized void heard(ServerAddress upstream, OptionalInt tier) {
    tiers.put(upstream, tier);
  }

  /** The tier of the relay; empty while no upstream leads to an origin. */
  synchronized OptionalInt own() {
    return tiers.values().stream()
        .flatMapToInt(OptionalInt::stream)
        .map(tier -> tier + 1)
        .filter(tier -> tier <= HIGHEST)
        .min();
  }

  /** Whether an upstream has said its tier, and it is not below that of the relay. */
  synchronized boolean isBeside(ServerAddress upstream) {
    OptionalInt tier = tiers.get(upstream);
    OptionalInt own = own();
    return tier != null && own.isPresent() && (tier.isEmpty() || tier.getAsInt() >= own.getAsInt());
  }
}
