package dev.tiercast.client.pull;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.NodeList;
import dev.tiercast.common.transfer.LateSources;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.Transfer;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Those that one version is pulled from: the servers that were named and have it, and others of
 * whom these tell. Looks again whenever there is news, and every now and then, in a thread of its
 * own. Thread safe.
 */
final class Company implements LateSources.Joinable, Closeable {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** So often it is asked whether others would bring more, of those who had that much time. */
  private static final long REVIEW_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Discovery discovery;
  private final Lookout lookout;
  private final Bond bond;
  private final Random random = new Random();
  private final Thread thread;

  // Guarded by this.
  private final Map<ServerAddress, Companion> companions = new LinkedHashMap<>();
  private final Map<ServerAddress, Long> measured = new HashMap<>();
  private final Set<ServerAddress> excluded = new HashSet<>();
  private Map<ServerAddress, Member> candidates = Map.of();
  private long reviewed = System.nanoTime();
  private boolean areLateExpected;
  private boolean isNews;
  private boolean closed;

  /**
   * What companions and the transfer have to do with each other.
   *
   * @param presence which blocks are here; empty where nobody keeps a book, and then nobody can
   *     grant any
   * @param spreads whether others get from here what comes
   * @param rates how many bytes a second each of those that were asked brings
   * @param warnings is told of those that have something else
   */
  record Bond(
      Transfer transfer,
      ManifestDocument document,
      Optional<Presence> presence,
      NodeId self,
      Optional<String> rack,
      boolean spreads,
      Supplier<Map<ServerAddress, Long>> rates,
      Consumer<IOException> warnings) {}

  Company(Discovery discovery, Bond bond) {
    this.discovery = discovery;
    this.bond = bond;
    this.lookout =
        new Lookout(
            bond.self(),
            bond.rack(),
            bond.document().manifest().version(),
            bond.document().digest());
    this.thread = new Thread(this::keepLooking, "company");
    thread.setDaemon(true);
    bond.transfer().identify(bond.self(), bond.rack().isPresent());
    discovery.watch(this::news);
  }

  /** Begins with these, which were named and have the version. */
  Company start(Iterable<Source> named) {
    named.forEach(this::join);
    look();
    thread.start();
    return this;
  }

  @Override
  public synchronized void join(Source named) {
    if (!closed && !companions.containsKey(named.address())) {
      companions.put(
          named.address(), new Companion(named, true, discovery.http(), bond, this::news));
      settle(discovery.lists());
      isNews = true;
      notifyAll();
    }
  }

  @Override
  public synchronized void expectJoins(boolean isExpected) {
    areLateExpected = isExpected;
    tellWhetherJoinsAreExpected();
  }

  private void tellWhetherJoinsAreExpected() {
    bond.transfer()
        .expectJoins(
            areLateExpected || companions.values().stream().anyMatch(Companion::isListening));
  }

  private void keepLooking() {
    while (awaitNews()) {
      look();
    }
  }

  /** Returns whether there is a reason to look. */
  private synchronized boolean awaitNews() {
    try {
      if (!isNews && !closed) {
        TimeUnit.NANOSECONDS.timedWait(this, LOOK_NANOS);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    isNews = false;
    return !closed;
  }

  private synchronized void news() {
    isNews = true;
    notifyAll();
  }

  private void look() {
    Map<ServerAddress, NodeList> lists = discovery.lists();
    synchronized (this) {
      if (!closed) {
        candidates = lookout.candidates(lists);
        candidates.keySet().removeAll(excluded);
        meet(System.nanoTime());
        settle(lists);
      }
    }
  }

  /**
   * Leaves those who have gone, and meets others. Those who bring something stay, although nobody
   * tells of them any more: whoever told may have gone.
   */
  private void meet(long now) {
    Set<ServerAddress> asked = new HashSet<>();
    companions.values().stream()
        .filter(each -> !each.isNamed())
        .forEach(each -> asked.add(each.address()));
    review(asked, now);
    Set<ServerAddress> chosen =
        lookout.choose(candidates, asked, doNearOnesGetOn(), measured, random);
    boolean areOthersKnown = !candidates.isEmpty();
    for (Companion each : List.copyOf(companions.values())) {
      boolean isListed = candidates.containsKey(each.address());
      boolean isLeft =
          isListed ? !chosen.contains(each.address()) : each.isLost(areOthersKnown, now);
      if (!each.isNamed() && isLeft) {
        leave(each.address());
      }
    }
    for (ServerAddress address : chosen) {
      Member member = candidates.get(address);
      if (member != null && !companions.containsKey(address)) {
        Companion met =
            new Companion(discovery.http().at(address), false, discovery.http(), bond, this::news);
        met.introduce(member.node());
        companions.put(address, met);
      }
    }
  }

  /** Now and then the one that brings far less than the others gives its place to another. */
  private void review(Set<ServerAddress> asked, long now) {
    if (now - reviewed < REVIEW_NANOS) {
      return;
    }
    reviewed = now;
    bond.rates().get().forEach((address, rate) -> note(address, rate, now));
    Set<ServerAddress> known = new HashSet<>(asked);
    known.retainAll(measured.keySet());
    Optional<ServerAddress> slowest = lookout.slowest(candidates, known, measured);
    if (slowest.isPresent()) {
      asked.remove(slowest.get());
      candidates.remove(slowest.get());
      leave(slowest.get());
    }
  }

  private void note(ServerAddress address, long rate, long now) {
    Companion companion = companions.get(address);
    if (companion != null && companion.age(now) >= REVIEW_NANOS) {
      measured.put(address, rate);
    }
  }

  private void leave(ServerAddress address) {
    Companion left = companions.remove(address);
    if (left != null) {
      left.settle(Companion.Terms.NONE);
    }
  }

  private boolean doNearOnesGetOn() {
    long now = System.nanoTime();
    return companions.values().stream().anyMatch(each -> isNearRelay(each) && each.getsOn(now));
  }

  private boolean isNearRelay(Companion each) {
    NodeInfo info = each.info();
    return info != null && info.role() == Role.RELAY && lookout.isNear(info);
  }

  /** Comes to terms with everybody. */
  private void settle(Map<ServerAddress, NodeList> lists) {
    long now = System.nanoTime();
    // As long as some have left and others have not joined yet, it is not over.
    bond.transfer().expectJoins(true);
    lists.forEach(
        (address, list) -> {
          Companion named = companions.get(address);
          if (named != null) {
            named.introduce(list.node());
          }
        });
    boolean near = doNearOnesGetOn();
    boolean relays = companions.values().stream().anyMatch(each -> each.isRelayInPlay(now));
    OptionalInt floor = Lookout.floor(namedThatGetOn(now));
    for (Companion each : companions.values()) {
      boolean isLeftAlone = !each.isNamed() && Lookout.isBelow(each.info(), floor);
      each.settle(
          isLeftAlone
              ? Companion.Terms.NONE
              : terms(each, lists.get(each.address()), near, relays));
    }
    tellWhetherJoinsAreExpected();
  }

  private Stream<NodeInfo> namedThatGetOn(long now) {
    return companions.values().stream()
        .filter(each -> each.isNamed() && each.getsOn(now))
        .flatMap(each -> Stream.ofNullable(each.info()));
  }

  private Companion.Terms terms(
      Companion each, @Nullable NodeList list, boolean near, boolean relays) {
    NodeInfo info = each.info();
    if (info == null) {
      // A plain server, or one that has not said anything yet.
      return discovery.isAsking() || each.isMute()
          ? Companion.Terms.COMPLETE
          : Companion.Terms.ASSUMED;
    }
    if (near && info.role() != Role.CLIENT && !isNearRelay(each)) {
      return Companion.Terms.NONE;
    }
    if (info.role() == Role.ORIGIN) {
      boolean grants = relays && list != null && list.isGranting() && bond.presence().isPresent();
      return grants && !each.isMute() ? Companion.Terms.GRANTED : Companion.Terms.COMPLETE;
    }
    return hasAll(each, list) ? Companion.Terms.COMPLETE : Companion.Terms.TOLD;
  }

  private boolean hasAll(Companion each, @Nullable NodeList list) {
    Member member = candidates.get(each.address());
    return (list != null && lookout.hasAll(list.versions()))
        || (member != null && lookout.hasAll(member.versions()))
        || (list == null && member == null && each.hadAll())
        || each.isMute();
  }

  /** A block came from one of them. */
  synchronized void brought(ServerAddress source) {
    Companion companion = companions.get(source);
    if (companion != null) {
      companion.brought();
    }
  }

  /** Nothing more is taken from one of them. */
  synchronized void excluded(ServerAddress source) {
    excluded.add(source);
    Companion companion = companions.get(source);
    if (companion != null) {
      companion.exclude();
    }
    news();
  }

  /** Listens to nobody any more. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    companions.values().forEach(Companion::close);
  }
}
