package dev.tiercast.common.schedule;

import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Whom a relay listens to beside its upstreams: relays of its own tier, and those of its rack that
 * are nearer to the origin. Those further away get everything from here, or from there. Others that
 * are nearer are left to those whom they feed: if all took from the first of a chain, it would send
 * everything many times, and those behind it nothing.
 */
public final class PeerChoice {
  /** A stream, and a thread, for each. */
  public static final int MOST = 32;

  private PeerChoice() {}

  /**
   * All that are near first, then others; where that is too many, at random, and everybody takes
   * others.
   *
   * @param serving whoever serves, perhaps the relay itself among them
   * @param most of them
   * @param seed the same gives the same
   */
  public static List<NodeInfo> of(
      NodeInfo self, Collection<NodeInfo> serving, int most, long seed) {
    List<NodeInfo> meant = new ArrayList<>();
    serving.stream().filter(other -> isMeant(self, other)).forEach(meant::add);
    meant.sort(Comparator.comparing(NodeInfo::id));
    Collections.shuffle(meant, new Random(seed));
    return meant.stream()
        .sorted(Comparator.comparing(other -> !isNear(self, other)))
        .limit(most)
        .toList();
  }

  /** What makes everybody take others. */
  public static long seed(NodeId self) {
    return self.hashCode();
  }

  private static boolean isMeant(NodeInfo self, NodeInfo other) {
    return other.role() == Role.RELAY
        && !other.id().equals(self.id())
        && other.tier().isPresent()
        && self.tier().isPresent()
        && (other.tier().equals(self.tier()) || (isNear(self, other) && isLower(self, other)));
  }

  /** Whether both are in the same rack, which has a name. */
  public static boolean isNear(NodeInfo self, NodeInfo other) {
    Optional<String> rack = self.rack();
    return rack.isPresent() && rack.equals(other.rack());
  }

  /** Whether another one is closer to the origin, so that it waits for nothing from here. */
  public static boolean isLower(NodeInfo self, NodeInfo other) {
    OptionalInt tier = other.tier();
    return tier.isPresent() && self.tier().isPresent() && tier.getAsInt() < self.tier().getAsInt();
  }
}
