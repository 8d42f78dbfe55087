package dev.tiercast.relay;

import dev.tiercast.common.layout.ServerAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** How far the upstreams are from an origin, and so the relay itself. Thread safe. */
final class UpstreamTiers {
  /** Whoever would be further away goes in circles: no origin is behind it. */
  static final int HIGHEST = 64;

  private final Map<ServerAddress, Integer> tiers = new HashMap<>();

  /** An upstream says its tier; empty if no origin is behind it. */
  synchronized void heard(ServerAddress upstream, OptionalInt tier) {
    if (tier.isPresent()) {
      tiers.put(upstream, tier.getAsInt());
    } else {
      tiers.remove(upstream);
    }
  }

  /** The tier of the relay; empty while no upstream leads to an origin. */
  synchronized OptionalInt own() {
    return tiers.values().stream().mapToInt(tier -> tier + 1).filter(tier -> tier <= HIGHEST).min();
  }
}
