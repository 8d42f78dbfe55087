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
import java.util.stream.Stream;

/**
 * Whom a relay listens to beside its upstreams: relays of its own tier, and those of its rack that
 * are nearer to the origin. Those further away get everything from here, or from there. Others that
 * are nearer are left to those whom they feed: if all took from the first of a chain, it would send
 * everything many times, and those behind it nothing. Last come clients that share: they may have
 * what no relay has yet, and links that nobody uses.
 */
public final class PeerChoice {
  /** A stream, and a thread, for each. */
  public static final int MOST = 32;

  /** They come and go. */
  private static final int MOST_CLIENTS = 8;

  private PeerChoice() {}

  /**
   * All that are near first, then others; where that is too many, at random, and everybody takes
   * others; and some clients.
   *
   * @param serving whoever serves, perhaps the relay itself among them
   * @param most relays
   * @param seed the same gives the same
   */
  public static List<NodeInfo> of(
      NodeInfo self, Collection<NodeInfo> serving, int most, long seed) {
    if (self.tier().isEmpty()) {
      return List.of();
    }
    List<NodeInfo> shuffled = new ArrayList<>(serving);
    shuffled.sort(Comparator.comparing(NodeInfo::id));
    Collections.shuffle(shuffled, new Random(seed));
    Stream<NodeInfo> relays =
        shuffled.stream()
            .filter(other -> isMeant(self, other))
            .sorted(Comparator.comparing(other -> !isNear(self, other)))
            .limit(most);
    Stream<NodeInfo> clients =
        shuffled.stream().filter(other -> other.role() == Role.CLIENT).limit(MOST_CLIENTS);
    return Stream.concat(relays, clients).toList();
  }

  /** What makes everybody take others. */
  public static long seed(NodeId self) {
    return self.hashCode();
  }

  private static boolean isMeant(NodeInfo self, NodeInfo other) {
    return other.role() == Role.RELAY
        && !other.id().equals(self.id())
        && other.tier().isPresent()
        && (other.tier().equals(self.tier()) || (isNear(self, other) && isLower(self, other)));
  }

  /** Whether both are in the same rack, which has a name; clients fetch nothing for a relay's. */
  public static boolean isNear(NodeInfo self, NodeInfo other) {
    Optional<String> rack = self.rack();
    return rack.isPresent() && rack.equals(other.rack()) && other.role() != Role.CLIENT;
  }

  /** Whether another one is closer to the origin, so that it waits for nothing from here. */
  public static boolean isLower(NodeInfo self, NodeInfo other) {
    OptionalInt tier = other.tier();
    return tier.isPresent() && self.tier().isPresent() && tier.getAsInt() < self.tier().getAsInt();
  }
}
