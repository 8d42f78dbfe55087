package dev.tiercast.common.tier;

import dev.tiercast.common.layout.ServerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A node that announced itself.
 *
 * @param member as of then
 * @param from the host that it came from
 * @param seen when
 * @param below whom it told of; they go when it goes
 */
record Guest(Member member, String from, long seen, List<Heard> below) {
  /** What being told on may add to the age of news: a third of a lease for each node. */
  private static final Duration PER_HOP = Registry.LEASE.dividedBy(3);

  Guest {
    below = List.copyOf(below);
  }

  /** Whom a guest told of. */
  record Heard(Member member, int hops, long seen) {
    static Heard of(Forwarded forwarded, long now) {
      long seen = now - forwarded.member().lastSeen().toNanos();
      return new Heard(forwarded.member(), forwarded.hops(), seen);
    }

    boolean isOver(long now) {
      return now - seen > Registry.LEASE.plus(PER_HOP.multipliedBy(hops)).toNanos();
    }

    Member at(long now) {
      return member.seen(Duration.ofNanos(now - seen));
    }
  }

  static Guest of(Announcement announcement, ServerAddress address, String from, long now) {
    Member member =
        new Member(
            announcement.node(),
            address,
            announcement.load(),
            announcement.versions(),
            Duration.ZERO);
    return new Guest(member, from, now, List.of());
  }

  Guest withBelow(List<Heard> others) {
    return new Guest(member, from, seen, others);
  }

  boolean isOver(long now) {
    return now - seen > Registry.LEASE.toNanos();
  }

  Member at(long now) {
    return member.seen(Duration.ofNanos(now - seen));
  }

  /** Itself and whom it told of, one node further, as far as that goes. */
  List<Forwarded> forwarded(long now) {
    List<Forwarded> all = new ArrayList<>();
    all.add(new Forwarded(at(now), 1));
    below.stream()
        .filter(heard -> heard.hops() < Forwarded.MOST_HOPS)
        .forEach(heard -> all.add(new Forwarded(heard.at(now), heard.hops() + 1)));
    return all;
  }

  /** Whether the same nodes are in the same places. */
  boolean isSame(Guest other) {
    return member.isSame(other.member) && whereabouts().equals(other.whereabouts());
  }

  private Set<Object> whereabouts() {
    return below.stream()
        .map(heard -> heard.member().whereabouts())
        .collect(Collectors.toCollection(HashSet::new));
  }
}
