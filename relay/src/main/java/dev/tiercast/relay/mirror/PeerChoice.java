package dev.tiercast.relay.mirror;

import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.NodeInfo;
import dev.tiercast.common.tier.Role;
import java.util.ArrayList;
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
final class PeerChoice {
  /** A stream, and a thread, for each. */
  static final int MOST = 32;

  private PeerChoice() {}

  /**
   * All that are near first, then others; where that is too many, at random, and everybody takes
   * others.
   *
   * @param members who serves
   * @param seed the same gives the same
   */
  static List<Member> of(NodeInfo self, List<Member> members, long seed) {
    List<Member> shuffled = new ArrayList<>(members);
    shuffled.sort(Comparator.comparing((Member member) -> member.node().id()));
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled.stream()
        .filter(member -> isMeant(self, member.node()))
        .sorted(Comparator.comparingInt(member -> rank(self, member.node())))
        .limit(MOST)
        .toList();
  }

  /** What makes everybody take others. */
  static long seed(NodeId self) {
    return self.hashCode();
  }

  private static boolean isMeant(NodeInfo self, NodeInfo other) {
    return other.role() == Role.RELAY
        && !other.id().equals(self.id())
        && other.tier().isPresent()
        && self.tier().isPresent()
        && (other.tier().equals(self.tier()) || (isNear(self, other) && isLower(self, other)));
  }

  private static int rank(NodeInfo self, NodeInfo other) {
    return isNear(self, other) ? 0 : 1;
  }

  /** Whether both are in the same rack, which has a name. */
  static boolean isNear(NodeInfo self, NodeInfo other) {
    Optional<String> rack = self.rack();
    return rack.isPresent() && rack.equals(other.rack());
  }

  /** Whether another one is closer to the origin, so that it waits for nothing from here. */
  static boolean isLower(NodeInfo self, NodeInfo other) {
    OptionalInt tier = other.tier();
    return tier.isPresent() && self.tier().isPresent() && tier.getAsInt() < self.tier().getAsInt();
  }
}
