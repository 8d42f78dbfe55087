package dev.tiercast.common.simulation;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.GrantBook;
import dev.tiercast.common.schedule.PeerChoice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** An origin, relays and clients that get one version from it. Runs once. */
public final class Fleet {
  private static final int BLOCKS_OF_SHARD = 50;

  /** Up to so many receivers links are shared as exactly as one likes. */
  private static final int SMALL = 100;

  /** Beyond so many news are told and heard less often. */
  private static final int HUGE = 2000;

  private static final long MILLI = 1_000_000L;

  private final Plan plan;
  private final Faults faults;
  private final Events events = new Events();
  private final Network network;
  private final BlockGrid grid;
  private final GrantDesk desk;
  private final Random random;
  private final List<Network.Link> rackUps = new ArrayList<>();
  private final List<Network.Link> rackDowns = new ArrayList<>();
  private final Host origin;
  private final List<Receiver> relays = new ArrayList<>();
  private final List<Receiver> clients = new ArrayList<>();
  private int unfinished;

  private Fleet(Plan plan, Faults faults) {
    faults.check(plan);
    this.plan = plan;
    this.faults = faults;
    this.network = new Network(events, isSmall() ? 0.001 : 0.05);
    this.grid = grid(plan);
    this.random = new Random(plan.seed());
    this.desk = new GrantDesk(events, new GrantBook(grid.blockCount(), plan.maxCopies(), 0));
    for (int i = 0; i < plan.racks(); i++) {
      rackUps.add(link(rackRate()));
      rackDowns.add(link(rackRate()));
    }
    origin = host(-1);
    origin.held().set(0, grid.blockCount());
    addReceivers();
    unfinished = plan.receivers();
  }

  private boolean isSmall() {
    return plan.receivers() <= SMALL;
  }

  private boolean isHuge() {
    return plan.receivers() > HUGE;
  }

  private static BlockGrid grid(Plan plan) {
    long size = plan.size() / scale(plan);
    long shardSize = BLOCKS_OF_SHARD * (plan.blockSize() / scale(plan));
    List<ShardSpec> shards = new ArrayList<>();
    for (long left = size; left > 0; left -= shardSize) {
      shards.add(new ShardSpec(Math.min(left, shardSize), Digest.OF_NOTHING));
    }
    FileEntry file = new FileEntry(new ContentPath("all.bin"), size, Digest.OF_NOTHING, false);
    return new Manifest(
            new VersionId(1),
            null,
            "all.bin",
            size,
            Digest.OF_NOTHING,
            (int) (plan.blockSize() / scale(plan)),
            Digest.OF_NOTHING,
            List.of(file),
            shards)
        .grid();
  }

  /** Blocks that are larger than real ones may be are simulated as smaller ones on slower links. */
  private static long scale(Plan plan) {
    return (plan.blockSize() - 1) / Limits.BLOCK_BYTES + 1;
  }

  private Network.Link link(double bytesPerSecond) {
    return new Network.Link(bytesPerSecond / scale(plan));
  }

  private Host host(int rack) {
    return new Host(NodeId.random(random), rack, link(plan.rate()), link(plan.rate()));
  }

  /** What can be cut off has some rate. */
  private double rackRate() {
    return faults.cuts().isEmpty()
        ? plan.rackRate()
        : Math.min(plan.rackRate(), plan.rate() * (1 + plan.receivers()));
  }

  private void arm() {
    faults.slows().forEach(slow -> slow(relays.get(slow.relay() - 1), slow.bytesPerSecond()));
    faults.kills().forEach(kill -> events.at(nanos(kill.at()), relays.get(kill.relay() - 1)::die));
    for (Faults.Cut cut : faults.cuts()) {
      events.at(nanos(cut.from()), () -> setRackRate(cut.rack() - 1, 0));
      events.at(nanos(cut.until()), () -> setRackRate(cut.rack() - 1, rackRate()));
    }
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  private void slow(Receiver relay, double bytesPerSecond) {
    network.setRate(relay.host().up(), bytesPerSecond / scale(plan));
    network.setRate(relay.host().down(), bytesPerSecond / scale(plan));
  }

  private void setRackRate(int rack, double bytesPerSecond) {
    network.setRate(rackUps.get(rack), bytesPerSecond / scale(plan));
    network.setRate(rackDowns.get(rack), bytesPerSecond / scale(plan));
  }

  /** When one can hear another again; at once, where nothing is cut off. */
  long healed(Host from, Host to) {
    long healed = events.now();
    for (Faults.Cut cut : faults.cuts()) {
      boolean isBetween = (from.rack() == cut.rack() - 1) != (to.rack() == cut.rack() - 1);
      if (isBetween && events.now() >= nanos(cut.from()) && events.now() < nanos(cut.until())) {
        healed = Math.max(healed, nanos(cut.until()));
      }
    }
    return healed;
  }

  private int rack(int number) {
    return plan.racks() == 0 ? -1 : number % plan.racks();
  }

  private Receiver receiver(int number, boolean spreads) {
    return new Receiver(
        this, grid, host(rack(number)), spreads, plan.connections(), new Random(random.nextLong()));
  }

  private void addReceivers() {
    for (int i = 0; i < plan.relays(); i++) {
      relays.add(receiver(i, true));
    }
    for (int i = 0; i < plan.clients(); i++) {
      clients.add(receiver(i, plan.isShared()));
    }
    if (plan.chain()) {
      chain();
    } else {
      relays.forEach(relay -> relay.joinOrigin(origin));
      joinPeers();
      clients.forEach(this::joinTier);
    }
  }

  private void chain() {
    relays.get(0).joinOrigin(origin);
    for (int i = 1; i < relays.size(); i++) {
      relays.get(i).join(relays.get(i - 1), true);
    }
    clients.forEach(client -> client.join(relays.get(relays.size() - 1), true));
  }

  private void joinPeers() {
    Map<NodeInfo, Receiver> tier = new LinkedHashMap<>();
    relays.forEach(relay -> tier.put(relay.host().asRelay(), relay));
    List<NodeInfo> sorted =
        tier.keySet().stream().sorted(Comparator.comparing(NodeInfo::id)).toList();
    tier.forEach(
        (self, relay) ->
            PeerChoice.of(self, sorted, plan.neighbours(), PeerChoice.seed(self.id()))
                .forEach(peer -> relay.join(Objects.requireNonNull(tier.get(peer)), false)));
  }

  private void joinTier(Receiver client) {
    client.joinOrigin(origin);
    List<Receiver> near = relays.stream().filter(relay -> isNear(client, relay)).toList();
    List<Receiver> lower = near.isEmpty() ? some(client, relays) : near;
    lower.forEach(relay -> client.join(relay, true));
    if (plan.isShared()) {
      some(client, clients).stream()
          .limit(Math.max(0, plan.neighbours() - lower.size()))
          .forEach(peer -> client.join(peer, false));
      // Relays take from clients what these have got from the origin.
      lower.stream()
          .filter(relay -> relay.sources() <= plan.neighbours())
          .forEach(relay -> relay.join(client, false));
    }
  }

  private static boolean isNear(Receiver one, Receiver other) {
    return one.host().isNear(other.host());
  }

  /** Those near, and some others. */
  private List<Receiver> some(Receiver self, List<Receiver> all) {
    List<Receiver> others = new ArrayList<>(all);
    others.remove(self);
    if (others.size() > plan.neighbours()) {
      Collections.shuffle(others, random);
    }
    List<Receiver> chosen = new ArrayList<>();
    others.stream().filter(other -> isNear(self, other)).forEach(chosen::add);
    others.stream().filter(other -> !isNear(self, other)).forEach(chosen::add);
    return chosen.subList(0, Math.min(chosen.size(), plan.neighbours()));
  }

  /** Runs it to its end, or for this long. */
  public static Outcome run(Plan plan, double longestSeconds) {
    return run(plan, Faults.NONE, longestSeconds);
  }

  /** The same, with faults. */
  static Outcome run(Plan plan, Faults faults, double longestSeconds) {
    Fleet fleet = new Fleet(plan, faults);
    fleet.arm();
    List<Receiver> all = fleet.receivers();
    all.forEach(receiver -> fleet.events.at(0, receiver::pump));
    all.forEach(fleet::tick);
    long end = (long) (longestSeconds * 1e9);
    while (fleet.unfinished > 0 && fleet.events.step(end)) {
      // One after another.
    }
    return fleet.outcome();
  }

  private List<Receiver> receivers() {
    List<Receiver> all = new ArrayList<>(relays);
    all.addAll(clients);
    return all;
  }

  private void tick(Receiver receiver) {
    long interval = isSmall() ? 50 * MILLI : Math.max(1000 * MILLI, 4 * coalescing());
    events.after(
        interval / 2 + random.nextLong(interval / 2),
        () -> {
          receiver.tick();
          if (receiver.finished() < 0 && receiver.isAlive()) {
            tick(receiver);
          }
        });
  }

  private Outcome outcome() {
    double rackBytes = rackDowns.stream().mapToLong(Network.Link::bytes).max().orElse(0);
    long came = receivers().stream().mapToLong(each -> each.host().held().cardinality()).sum();
    return new Outcome(
        plan,
        (int) receivers().stream().filter(Receiver::isAlive).count(),
        receivers().stream()
            .filter(Receiver::isAlive)
            .map(Receiver::finished)
            .filter(time -> time >= 0)
            .sorted()
            .toList(),
        clients.stream().allMatch(client -> client.finished() >= 0)
            ? clients.stream().mapToLong(Receiver::finished).max().orElse(-1)
            : -1,
        (double) origin.up().bytes() * scale(plan) / plan.size(),
        rackBytes * scale(plan) / plan.size(),
        (double) receivers().stream().mapToInt(Receiver::duplicates).sum() / came,
        (double) receivers().stream().mapToInt(Receiver::broken).sum() / came);
  }

  Events events() {
    return events;
  }

  Network network() {
    return network;
  }

  /** Where the origin is asked. */
  GrantDesk desk() {
    return desk;
  }

  /** Of a word from one to another. */
  long latency() {
    return plan.latencyNanos();
  }

  /** Of what a node tells of its blocks. */
  long reportDelay() {
    return plan.latencyNanos() + random.nextLong(plan.reportNanos() + 1);
  }

  /** How long news are collected before they are told. */
  long coalescing() {
    return isSmall() ? 2 * MILLI : (long) (plan.blockSeconds() * (isHuge() ? 1e9 : 0.5e9));
  }

  /** How long news of several are waited for before they are acted upon. */
  long gathering() {
    return isSmall() ? 0 : coalescing() / (isHuge() ? 2 : 4);
  }

  /** One more has everything. */
  void finished() {
    unfinished--;
  }

  /** The links between two hosts. */
  List<Network.Link> path(Host from, Host to) {
    List<Network.Link> path = new ArrayList<>(List.of(from.up()));
    if (!from.isNear(to)) {
      if (from.rack() >= 0) {
        path.add(rackUps.get(from.rack()));
      }
      if (to.rack() >= 0) {
        path.add(rackDowns.get(to.rack()));
      }
    }
    path.add(to.down());
    return path;
  }
}
