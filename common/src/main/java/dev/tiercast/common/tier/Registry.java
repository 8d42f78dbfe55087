package dev.tiercast.common.tier;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that one node knows: those that announce themselves to it, those that they have heard
 * of, and those that its upstreams know. Nobody is believed for longer than a lease, and what is
 * told on is never younger than when its subject was heard of, so that nothing lives on by going
 * round in circles. Times are nanoseconds of one clock. Thread safe.
 */
public final class Registry {
  /** How long an announcement counts. */
  public static final Duration LEASE = Duration.ofSeconds(15);

  /** Nodes that one host can announce. */
  static final int MOST_OF_A_HOST = 64;

  /** Nodes that the relays of one host can tell of. */
  static final int MOST_BELOW = NodeList.MOST_MEMBERS / 2;

  /** How old what an upstream knows may be, as it is told each time somebody comes or goes only. */
  private static final Duration LONGEST_UNSEEN = Duration.ofMinutes(10);

  private final Supplier<NodeInfo> self;
  private final AdmittedHosts admitted;
  private final Map<NodeId, Guest> guests = new HashMap<>();
  private final Mirrored mirrored = new Mirrored(LONGEST_UNSEEN);
  private final List<Runnable> watches = new CopyOnWriteArrayList<>();
  private NodeInfo lastSelf;
  private long changes;

  /**
   * @param self who the node is that keeps this
   * @param admitted which addresses others may give that they do not come from
   */
  public Registry(Supplier<NodeInfo> self, AdmittedHosts admitted) {
    this.self = self;
    this.admitted = admitted;
    this.lastSelf = self.get();
  }

  /** Who the node is that keeps this. */
  public NodeInfo self() {
    return self.get();
  }

  /**
   * A node announces itself, for the first time or again.
   *
   * @param from the address of its end of the connection, without brackets
   * @throws RefusedException if it is not to be believed, or there are too many
   */
  public Lease announce(Announcement announcement, String from, long now) throws RefusedException {
    ServerAddress address = address(announcement.place(), from);
    boolean isChange;
    synchronized (this) {
      Guest known = guests.get(announcement.node().id());
      check(announcement, address, from, known);
      Guest guest = Guest.of(announcement, address, from, now);
      guests.put(announcement.node().id(), guest.withBelow(below(announcement, guest, now)));
      isChange = known == null || !guests.get(announcement.node().id()).isSame(known);
      changes += isChange ? 1 : 0;
    }
    tell(isChange);
    return new Lease(LEASE, address, self());
  }

  private static ServerAddress address(Place place, String from) {
    if (place instanceof Place.Advertised advertised) {
      return advertised.address();
    }
    int zone = from.indexOf('%');
    String host = zone < 0 ? from : from.substring(0, zone);
    int port = ((Place.Port) place).number();
    return ServerAddress.parse(
        "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port + "/");
  }

  private void check(
      Announcement announcement, ServerAddress address, String from, @Nullable Guest known)
      throws RefusedException {
    if (announcement.node().id().equals(self().id())) {
      throw RefusedException.own("this is the node itself; take its address out of its upstreams");
    }
    if (known != null && !known.from().equals(from)) {
      throw RefusedException.forbidden("another host has announced this node");
    }
    if (!admitted.admits(address, from) && announcement.place() instanceof Place.Advertised) {
      throw RefusedException.forbidden(
          ("%s is not where you come from, %s; allow it with --allow-advertised at the node that"
                  + " refuses it, or leave out --advertise")
              .formatted(address.base().getHost(), from));
    }
    if (known == null && count(guest -> guest.from().equals(from)) >= MOST_OF_A_HOST) {
      throw RefusedException.full(
          "your host has announced " + MOST_OF_A_HOST + " nodes; let others have another upstream");
    }
    if (known == null && size() >= NodeList.MOST_MEMBERS && !makeRoom()) {
      throw RefusedException.full(
          "there are "
              + NodeList.MOST_MEMBERS
              + " nodes already; let this one have another upstream");
    }
  }

  private int count(Predicate<Guest> which) {
    return (int) guests.values().stream().filter(which).count();
  }

  private int size() {
    return guests.values().stream().mapToInt(guest -> 1 + guest.below().size()).sum();
  }

  /** Who comes in person goes before those that are told of: whoever tells of most loses one. */
  private boolean makeRoom() {
    Optional<Guest> most =
        guests.values().stream().max(Comparator.comparingInt(guest -> guest.below().size()));
    most.filter(guest -> !guest.below().isEmpty())
        .ifPresent(
            guest ->
                guests.put(
                    guest.member().node().id(),
                    guest.withBelow(guest.below().subList(0, guest.below().size() - 1))));
    return most.isPresent() && !most.get().below().isEmpty();
  }

  /**
   * What is worth keeping of what a relay tells, whose word is all there is for it: no addresses
   * that mean another machine for everybody, nobody elsewhere than others say, and not too many.
   */
  private List<Guest.Heard> below(Announcement announcement, Guest relay, long now) {
    if (announcement.below().isEmpty()) {
      return List.of();
    }
    boolean isNear = AdmittedHosts.isLoopback(relay.from());
    int room = room(announcement.node().id(), relay.from());
    Map<NodeId, ServerAddress> elsewhere = toldByOthers(announcement.node().id(), now);
    Map<String, Integer> perHost = new HashMap<>();
    List<Guest.Heard> kept = new ArrayList<>();
    for (Forwarded forwarded : announcement.below()) {
      ServerAddress address = forwarded.member().address();
      String host = address.base().getHost();
      NodeId id = forwarded.member().node().id();
      boolean isMeant =
          !id.equals(self().id())
              && !id.equals(announcement.node().id())
              && forwarded.member().node().role() != Role.ORIGIN
              && (isNear || !AdmittedHosts.isForItselfAlone(host))
              && address.equals(elsewhere.getOrDefault(id, address));
      if (isMeant && kept.size() < room && perHost.merge(host, 1, Integer::sum) <= MOST_OF_A_HOST) {
        kept.add(Guest.Heard.of(forwarded, now));
      }
    }
    return kept;
  }

  /** How many a relay may tell of, with all others of its host. */
  private int room(NodeId relay, String from) {
    int ofHost = 0;
    for (Guest guest : guests.values()) {
      boolean isOther = !guest.member().node().id().equals(relay);
      ofHost += isOther && guest.from().equals(from) ? guest.below().size() : 0;
    }
    Guest known = guests.get(relay);
    int room = NodeList.MOST_MEMBERS - size() + (known == null ? -1 : known.below().size());
    return Math.min(room, MOST_BELOW - ofHost);
  }

  private Map<NodeId, ServerAddress> toldByOthers(NodeId relay, long now) {
    Map<NodeId, ServerAddress> told = new HashMap<>();
    for (Guest guest : guests.values()) {
      if (!guest.member().node().id().equals(relay)) {
        guest.below().stream()
            .filter(heard -> !heard.isOver(now))
            .forEach(heard -> told.put(heard.member().node().id(), heard.member().address()));
      }
    }
    return told;
  }

  /**
   * A node says that it ends.
   *
   * @param from as above; only the host that has announced it can say so
   * @return whether it was known
   */
  public boolean leave(NodeId node, String from) {
    boolean left;
    synchronized (this) {
      Guest guest = guests.get(node);
      left = guest != null && guest.from().equals(from) && guests.remove(node, guest);
      changes += left ? 1 : 0;
    }
    tell(left);
    return left;
  }

  /** Whether a host has announced a relay, which may have much to tell. */
  public synchronized boolean knows(String from) {
    return count(guest -> guest.from().equals(from)) > 0;
  }

  /** The host that has announced a node; empty if none has. */
  public synchronized Optional<String> hostOf(NodeId node) {
    return Optional.ofNullable(guests.get(node)).map(Guest::from);
  }

  /** Takes over what an upstream knows, in place of what it knew. */
  public void mirror(ServerAddress upstream, NodeList list, long now) {
    boolean isChange;
    synchronized (this) {
      isChange =
          list.node().id().equals(self().id())
              ? mirrored.forget(upstream)
              : mirrored.put(upstream, list, now);
      isChange |= isOther();
      changes += isChange ? 1 : 0;
    }
    tell(isChange);
  }

  /** An upstream knows nothing any more. */
  public void forget(ServerAddress upstream) {
    boolean isChange;
    synchronized (this) {
      isChange = mirrored.forget(upstream);
      isChange |= isOther();
      changes += isChange ? 1 : 0;
    }
    tell(isChange);
  }

  /** Drops what counts no longer; to be called every second or so. */
  public void expire(long now) {
    boolean isChange;
    synchronized (this) {
      isChange = isOther();
      isChange |= guests.values().removeIf(guest -> guest.isOver(now));
      for (Guest guest : List.copyOf(guests.values())) {
        List<Guest.Heard> live =
            guest.below().stream().filter(heard -> !heard.isOver(now)).toList();
        isChange |= live.size() != guest.below().size();
        guests.put(guest.member().node().id(), guest.withBelow(live));
      }
      isChange |= mirrored.expire(now);
      changes += isChange ? 1 : 0;
    }
    tell(isChange);
  }

  /** Whether the node itself stands elsewhere than when it was looked at last. */
  private boolean isOther() {
    NodeInfo before = lastSelf;
    lastSelf = self.get();
    return !lastSelf.equals(before);
  }

  /** Who serves, the node itself not among them; by id. */
  public synchronized List<Member> members(long now) {
    Map<NodeId, Member> union = new TreeMap<>();
    for (Guest guest : guests.values()) {
      guest.below().forEach(heard -> addFresher(union, heard.at(now)));
    }
    mirrored.members(now).forEach(member -> addFresher(union, member));
    for (Guest guest : guests.values()) {
      union.put(guest.member().node().id(), guest.at(now));
    }
    union.remove(self().id());
    return union.values().stream().limit(NodeList.MOST_MEMBERS).toList();
  }

  private static void addFresher(Map<NodeId, Member> union, Member member) {
    union.merge(
        member.node().id(),
        member,
        (one, other) -> one.lastSeen().compareTo(other.lastSeen()) <= 0 ? one : other);
  }

  /** Those that have announced themselves here, or below, as they are to be told on. */
  public synchronized List<Forwarded> announced(long now) {
    Map<NodeId, Forwarded> nearest = new TreeMap<>();
    for (Guest guest : guests.values()) {
      guest.forwarded(now).forEach(each -> addNearer(nearest, each));
    }
    nearest.remove(self().id());
    return List.copyOf(nearest.values());
  }

  private static void addNearer(Map<NodeId, Forwarded> nearest, Forwarded each) {
    nearest.merge(
        each.member().node().id(), each, (one, other) -> one.hops() <= other.hops() ? one : other);
  }

  /** How many nodes have announced themselves here. */
  public synchronized int size(Predicate<Role> roles) {
    return count(guest -> roles.test(guest.member().node().role()));
  }

  /**
   * Stands for who is there, where, in which tier and rack: another whenever one of these changes,
   * and never the same at two nodes.
   */
  public synchronized String tag() {
    return self().id().text() + "-" + changes;
  }

  /** Tells of every change from now on: quickly, by whoever makes it. */
  public void watch(Runnable listener) {
    watches.add(listener);
  }

  private void tell(boolean isChange) {
    if (isChange) {
      watches.forEach(Runnable::run);
    }
  }
}
