package dev.tiercast.common.tier;

import dev.tiercast.common.layout.ServerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What upstreams know. Not thread safe. */
final class Mirrored {
  private record Known(List<Member> members, long at) {}

  private final Duration longestUnseen;
  private final Map<ServerAddress, Known> lists = new HashMap<>();

  /**
   * @param longestUnseen how long ago somebody may have been heard of
   */
  Mirrored(Duration longestUnseen) {
    this.longestUnseen = longestUnseen;
  }

  /** Returns whether others are there, or elsewhere, than were. */
  boolean put(ServerAddress upstream, NodeList list, long now) {
    boolean isNear = AdmittedHosts.isForItselfAlone(upstream.base().getHost());
    List<Member> members = new ArrayList<>();
    members.add(new Member(list.node(), upstream, list.load(), list.versions(), Duration.ZERO));
    list.members().stream()
        .filter(
            member -> isNear || !AdmittedHosts.isForItselfAlone(member.address().base().getHost()))
        .forEach(members::add);
    Known before = lists.put(upstream, new Known(members, now));
    return before == null || !whereabouts(before.members).equals(whereabouts(members));
  }

  private static Set<Object> whereabouts(List<Member> members) {
    return members.stream().map(Member::whereabouts).collect(Collectors.toCollection(HashSet::new));
  }

  boolean forget(ServerAddress upstream) {
    return lists.remove(upstream) != null;
  }

  /** Returns whether somebody is too long unseen. */
  boolean expire(long now) {
    boolean isChange = false;
    for (Map.Entry<ServerAddress, Known> entry : lists.entrySet()) {
      Known known = entry.getValue();
      Duration since = Duration.ofNanos(now - known.at);
      List<Member> live =
          known.members.stream()
              .filter(member -> member.lastSeen().plus(since).compareTo(longestUnseen) <= 0)
              .toList();
      isChange |= live.size() != known.members.size();
      entry.setValue(new Known(live, known.at));
    }
    return isChange;
  }

  List<Member> members(long now) {
    List<Member> all = new ArrayList<>();
    for (Known known : lists.values()) {
      Duration since = Duration.ofNanos(now - known.at);
      known.members.forEach(member -> all.add(member.seen(member.lastSeen().plus(since))));
    }
    return all;
  }
}
