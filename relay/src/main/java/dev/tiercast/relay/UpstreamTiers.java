package dev.tiercast.relay;

import dev.tiercast.common.layout.ServerAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** How far the upstreams are from an origin, and so the relay itself. Thread safe. */
final class UpstreamTiers {
  /** Whoever would be further away goes in circles: no origin is behind it. */
  static final int HIGHEST = 64;

  private final Map<ServerAddress, OptionalInt> tiers = new HashMap<>();
  private final Set<ServerAddress> nodes = new HashSet<>();

  /** An upstream says its tier; empty if no origin is behind it. */
  synchronized void heard(ServerAddress upstream, OptionalInt tier) {
    nodes.add(upstream);
    tiers.put(upstream, tier);
  }

  /** An upstream is a plain web server, which is as good as an origin. */
  synchronized void heardNothing(ServerAddress upstream) {
    nodes.remove(upstream);
    tiers.put(upstream, OptionalInt.of(0));
  }

  /** Whether an upstream has said its tier. */
  synchronized boolean isNode(ServerAddress upstream) {
    return nodes.contains(upstream);
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
