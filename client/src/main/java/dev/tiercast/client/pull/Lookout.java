package dev.tiercast.client.pull;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Choice;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.NodeList;
import dev.tiercast.common.tier.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom to ask beside the servers that were named. Pure but for chance: the same lists and the same
 * seed give the same.
 *
 * @param self who asks
 * @param rack where
 * @param version that is wanted
 * @param manifest SHA-256 of its manifest
 */
record Lookout(NodeId self, Optional<String> rack, VersionId version, Digest manifest) {
  /** A stream of news each; more bring no more. */
  static final int MOST_RELAYS = 8;

  /** Others who pull and share: each has a part only. */
  static final int MOST_CLIENTS = 16;

  /** Who brings so many times less than the one in the middle gives others a chance. */
  private static final int FAR_LESS = 4;

  /**
   * Everybody who may be asked, by address, without those that were named.
   *
   * @param lists what each of those said
   */
  Map<ServerAddress, Member> candidates(Map<ServerAddress, NodeList> lists) {
    Set<NodeId> named = new HashSet<>();
    lists.values().forEach(list -> named.add(list.node().id()));
    Map<NodeId, Member> found = new LinkedHashMap<>();
    for (NodeList list : lists.values()) {
      for (Member member : list.members()) {
        boolean isOther = !member.node().id().equals(self) && !named.contains(member.node().id());
        if (isOther && !lists.containsKey(member.address()) && isUseful(member)) {
          found.merge(member.node().id(), member, Lookout::fresher);
        }
      }
    }
    Map<ServerAddress, Member> byAddress = new LinkedHashMap<>();
    found.values().forEach(member -> byAddress.put(member.address(), member));
    return byAddress;
  }

  private static Member fresher(Member one, Member other) {
    return one.lastSeen().compareTo(other.lastSeen()) <= 0 ? one : other;
  }

  /** Who does not have the version may be about to get it. */
  private boolean isUseful(Member member) {
    return member.node().role() != Role.ORIGIN && hasOrMayGet(member.versions());
  }

  private boolean hasOrMayGet(List<Progress> versions) {
    return progress(versions).isPresent()
        || versions.stream().allMatch(held -> held.version().compareTo(version) < 0);
  }

  private Optional<Progress> progress(List<Progress> versions) {
    return versions.stream()
        .filter(held -> held.version().equals(version) && held.manifest().equals(manifest))
        .findFirst();
  }

  /** Whether a node has all of the version, as it says. */
  boolean hasAll(List<Progress> versions) {
    return progress(versions).filter(Progress::isComplete).isPresent();
  }

  /** Whether a node is in the same rack, which has a name. */
  boolean isNear(NodeInfo node) {
    return rack.isPresent() && rack.equals(node.rack());
  }

  /**
   * The tier that we belong behind: the lowest of the relays that were named. Those nearer to the
   * origin are left to those whom they feed.
   *
   * @param named those of them that get on
   * @return empty if no relay is among them
   */
  static OptionalInt floor(Stream<NodeInfo> named) {
    return named
        .filter(node -> node.role() == Role.RELAY)
        .flatMapToInt(node -> node.tier().stream())
        .min();
  }

  /** Whether a node is nearer to the origin than those that we belong behind. */
  static boolean isBelow(@Nullable NodeInfo node, OptionalInt floor) {
    return node != null
        && node.role() == Role.RELAY
        && floor.isPresent()
        && node.tier().orElse(Integer.MAX_VALUE) < floor.getAsInt();
  }

  /**
   * Adds to those who are asked already so many others that there are enough.
   *
   * @param near whether only relays in the same rack are asked, where there are any
   * @param measured bytes a second that some of them brought
   */
  Set<ServerAddress> choose(
      Map<ServerAddress, Member> candidates,
      Set<ServerAddress> asked,
      boolean near,
      Map<ServerAddress, Long> measured,
      RandomGenerator random) {
    Function<Member, Choice.Promise> promise = member -> promise(member, measured);
    Collection<Member> all = candidates.values();
    List<Member> nearRelays =
        all.stream().filter(each -> isRelay(each) && isNear(each.node())).toList();
    List<Member> relays =
        near && !nearRelays.isEmpty() ? nearRelays : all.stream().filter(Lookout::isRelay).toList();
    List<Member> clients = all.stream().filter(each -> !isRelay(each)).toList();
    Set<ServerAddress> chosen = new HashSet<>(some(relays, asked, MOST_RELAYS, promise, random));
    if (relays != nearRelays) {
      // Those who are near are listened to in any case: they may get on again.
      chosen.addAll(some(nearRelays, asked, MOST_RELAYS, promise, random));
    }
    chosen.addAll(some(clients, asked, MOST_CLIENTS, promise, random));
    return chosen;
  }

  private static boolean isRelay(Member member) {
    return member.node().role() == Role.RELAY;
  }

  private static List<ServerAddress> some(
      List<Member> all,
      Set<ServerAddress> asked,
      int most,
      Function<Member, Choice.Promise> promise,
      RandomGenerator random) {
    List<ServerAddress> chosen = new ArrayList<>();
    List<Member> others = new ArrayList<>();
    for (Member member : all) {
      if (asked.contains(member.address()) && chosen.size() < most) {
        chosen.add(member.address());
      } else {
        others.add(member);
      }
    }
    new Choice(random)
        .some(others, most - chosen.size(), promise)
        .forEach(member -> chosen.add(member.address()));
    return chosen;
  }

  private static Choice.Promise promise(Member member, Map<ServerAddress, Long> measured) {
    Long rate = measured.get(member.address());
    return new Choice.Promise(
        rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate), member.load().bodies());
  }

  /**
   * Who brings far less than the others of its kind, where there are some that are not asked.
   *
   * @param asked those who have had time to bring something
   * @param measured bytes a second that each of them brings
   */
  Optional<ServerAddress> slowest(
      Map<ServerAddress, Member> candidates,
      Set<ServerAddress> asked,
      Map<ServerAddress, Long> measured) {
    return Stream.of(true, false)
        .flatMap(
            relays ->
                slowest(
                    candidates.values().stream().filter(each -> isRelay(each) == relays).toList(),
                    relays ? MOST_RELAYS : MOST_CLIENTS,
                    asked,
                    measured)
                    .stream())
        .findFirst();
  }

  private static Optional<ServerAddress> slowest(
      List<Member> all, int most, Set<ServerAddress> asked, Map<ServerAddress, Long> measured) {
    List<ServerAddress> slowestFirst =
        all.stream()
            .map(Member::address)
            .filter(each -> asked.contains(each) && measured.containsKey(each))
            .sorted(Comparator.comparing(each -> measured.getOrDefault(each, 0L)))
            .toList();
    if (all.size() <= most || slowestFirst.size() < 2) {
      return Optional.empty();
    }
    ServerAddress slowest = slowestFirst.get(0);
    long usual = measured.getOrDefault(slowestFirst.get(slowestFirst.size() / 2), 0L);
    boolean bringsFarLess = FAR_LESS * measured.getOrDefault(slowest, 0L) < usual;
    return bringsFarLess ? Optional.of(slowest) : Optional.empty();
  }
}
