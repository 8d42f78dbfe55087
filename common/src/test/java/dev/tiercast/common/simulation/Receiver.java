package dev.tiercast.common.simulation;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.schedule.GrantBook;
import dev.tiercast.common.schedule.Standing;
import dev.tiercast.common.schedule.Supply;
import dev.tiercast.common.transfer.SteppedTransfer;
import dev.tiercast.common.transfer.TransferOptions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A node that receives a version: steps its transfer, and carries out what that decides. */
final class Receiver {
  private static final int MOST_RUNS = 4096;

  /** Workers do not wait for less. */
  private static final long LEAST_WAIT = 1_000_000;

  /** An origin knows for so long that somebody is there who is not. */
  private static final long REGISTRATION = 15_000_000_000L;

  /** Who listens, and as which of its sources. */
  private record Subscription(Receiver who, int number) {
    void hear(BitSet more, Optional<BitSet> now) {
      who.hear(number, more, now);
    }
  }

  /** A run that is being fetched. */
  private final class Fetch {
    private final SteppedTransfer.Run run;
    private int block = -1;
    private int beginning;
    private boolean isAnswered;
    private boolean isOpen;
    private Network.@Nullable Flow flow;

    Fetch(SteppedTransfer.Run run) {
      this.run = run;
    }

    private Host source() {
      return sources.get(run.source());
    }

    /** The request has got there, and its answer could be here. */
    void answered() {
      isAnswered = true;
      openInTurn();
    }

    /** What follows another on its connection comes after that. */
    void openInTurn() {
      if (isAnswered && !isOpen && running.contains(this) && !transfer.isBehind(run)) {
        isOpen = true;
        transfer.answered(run, fleet.events().now());
        beginning = transfer.takeBeginning(run);
        step();
      }
    }

    /** Asks for the next block on the same connection. */
    void step() {
      if (!running.contains(this)) {
        return;
      }
      OptionalInt next = transfer.claim(run, fleet.events().now());
      if (next.isEmpty()) {
        end();
        return;
      }
      block = next.getAsInt();
      int asked = block;
      changed();
      source().whenHeld(asked, () -> send(asked));
    }

    private void send(int asked) {
      if (running.contains(this) && block == asked) {
        int length = grid.block(asked).length() - beginning;
        beginning = 0;
        if (flow == null) {
          flow = fleet.network().send(fleet.path(source(), host), length, this::landed);
        } else {
          flow.again(length);
        }
      }
    }

    private void landed() {
      Network.Flow used = flow;
      transfer.received(run, used == null ? 0 : used.takeReceived(), fleet.events().now());
      if (isGranting(run.source())) {
        fleet.desk().book().sent(host.id(), spans(block));
      }
      int landed = block;
      block = -1;
      flow = null;
      if (transfer.landed(run, landed, fleet.events().now())) {
        keep(landed);
      } else {
        duplicates++;
      }
      flow = used;
      step();
      if (block >= 0 && !source().held().get(block)) {
        // The flow ends; another begins when the source has the next block.
        flow = null;
      }
    }

    /** Looks how much has come, and whether it is still wanted. */
    void look(long now) {
      if (flow != null && block >= 0) {
        transfer.received(run, flow.takeReceived(), now);
      }
      cancelIfLost(now);
    }

    void cancelIfLost(long now) {
      if (!transfer.wants(run)) {
        cancel(now);
      }
    }

    private void cancel(long now) {
      if (!running.remove(this)) {
        return;
      }
      long come = flow == null || block < 0 ? 0 : flow.received();
      if (flow != null) {
        flow.cancel();
      }
      if (block >= 0) {
        transfer.broken(run, block, come, now);
        broken++;
      }
      ended(now);
    }

    private void ended(long now) {
      transfer.ended(run, now);
      List.copyOf(running).forEach(Fetch::openInTurn);
    }

    void abandon() {
      running.remove(this);
      if (flow != null) {
        flow.cancel();
      }
    }

    private void end() {
      running.remove(this);
      ended(fleet.events().now());
      changed();
      pump();
    }
  }

  private final Fleet fleet;
  private final BlockGrid grid;
  private final Host host;
  private final SteppedTransfer transfer;
  private final int connections;
  private final boolean spreads;
  private final List<Host> sources = new ArrayList<>();
  private final List<Subscription> subscribers = new ArrayList<>();
  private final Set<Fetch> running = new LinkedHashSet<>();
  private final BitSet news = new BitSet();
  private BitSet coming = new BitSet();
  private int granting = -1;
  private boolean isAsking;

  /** When nothing was wanted from the origin last. */
  private long askedInVain = Long.MIN_VALUE / 2;

  private Events.Event wake = Events.Event.NONE;
  private boolean isTelling;
  private boolean isDead;
  private boolean isGathering;
  private long finished = -1;
  private int duplicates;
  private int broken;

  Receiver(
      Fleet fleet,
      BlockGrid grid,
      Host host,
      boolean spreads,
      int connections,
      RandomGenerator random) {
    this.fleet = fleet;
    this.grid = grid;
    this.host = host;
    this.spreads = spreads;
    this.connections = connections;
    TransferOptions options =
        TransferOptions.STANDARD.withConnections(connections).withRetryFor(TransferOptions.FOREVER);
    transfer = new SteppedTransfer(grid, host.id(), host.rack() >= 0, options, random, 0);
  }

  Host host() {
    return host;
  }

  /** Nanoseconds until all was here; -1 if it is not. */
  long finished() {
    return finished;
  }

  /** Whether it gets everything. */
  boolean isAlive() {
    return !isDead;
  }

  /** It is gone, with what it has; those who ask it notice at once. */
  void die() {
    isDead = true;
    if (finished < 0) {
      fleet.finished();
    }
    List.copyOf(running).forEach(Fetch::abandon);
    subscribers.forEach(each -> each.who.lose(each.number));
    fleet.events().after(REGISTRATION, () -> fleet.desk().book().forget(host.id()));
  }

  private void lose(int source) {
    long now = fleet.events().now();
    transfer.leave(source);
    List.copyOf(running).stream()
        .filter(fetch -> fetch.run.source() == source)
        .forEach(fetch -> fetch.cancel(now));
    changed();
    pump();
  }

  /** Blocks that came twice. */
  int duplicates() {
    return duplicates;
  }

  /** Blocks that were begun and broken off. */
  int broken() {
    return broken;
  }

  /** How many it may ask. */
  int sources() {
    return sources.size();
  }

  /** The origin is a source. */
  void joinOrigin(Host origin) {
    granting = sources.size();
    sources.add(origin);
    transfer.join(new Standing(origin.id(), false, true, Supply.GRANTED), 0);
  }

  /** Another node is a source, and tells what it has. */
  void join(Receiver other, boolean isLower) {
    other.subscribers.add(new Subscription(this, sources.size()));
    sources.add(other.host);
    boolean isNear = host.isNear(other.host);
    transfer.join(new Standing(other.host.id(), isNear, isLower, Supply.REPORTED), 0);
  }

  private boolean isGranting(int source) {
    return source == granting;
  }

  private static BlockSpans spans(int block) {
    BitSet one = new BitSet();
    one.set(block);
    return BlockSpans.of(one);
  }

  /** Begins whatever can be begun. */
  void pump() {
    long now = fleet.events().now();
    boolean begun = false;
    while (finished < 0 && !isDead && running.size() < connections) {
      Optional<SteppedTransfer.Run> run = transfer.next(now);
      if (run.isEmpty()) {
        break;
      }
      Fetch fetch = new Fetch(run.get());
      running.add(fetch);
      fleet.events().after(2 * fleet.latency(), fetch::answered);
      begun = true;
    }
    wakeInTime(now);
    if (begun) {
      changed();
    }
    ask();
  }

  /** Asks for more when that is due, if nothing else happens before. */
  private void wakeInTime(long now) {
    wake.cancel();
    OptionalLong nanos = transfer.untilNext();
    if (nanos.isPresent() && finished < 0 && !isDead && running.size() < connections) {
      wake = fleet.events().at(now + Math.max(LEAST_WAIT, nanos.getAsLong()), this::pump);
    }
  }

  private void keep(int block) {
    host.hold(block);
    news.set(block);
    changed();
    long now = fleet.events().now();
    if (finished < 0 && host.held().cardinality() == grid.blockCount()) {
      finished = now;
      fleet.finished();
    }
    List.copyOf(running).forEach(fetch -> fetch.cancelIfLost(now));
  }

  /** Something is to be told to those who listen, soon. */
  private void changed() {
    if (!isTelling && !subscribers.isEmpty()) {
      isTelling = true;
      fleet.events().after(fleet.coalescing(), this::tell);
    }
  }

  private void tell() {
    isTelling = false;
    if (isDead) {
      return;
    }
    BitSet more = (BitSet) news.clone();
    BitSet now = transfer.underWay();
    boolean isOther = !now.equals(coming);
    Optional<BitSet> others = isOther ? Optional.of(now) : Optional.empty();
    news.clear();
    coming = now;
    if (!more.isEmpty() || isOther) {
      fleet
          .events()
          .after(fleet.reportDelay(), () -> subscribers.forEach(each -> tell(each, more, others)));
    }
  }

  /** What is said while a rack is cut off comes when it is not any more. */
  private void tell(Subscription to, BitSet more, Optional<BitSet> now) {
    long delay = fleet.healed(host, to.who.host) - fleet.events().now();
    if (delay <= 0) {
      to.hear(more, now);
    } else {
      fleet.events().after(delay, () -> to.hear(more, now));
    }
  }

  private void hear(int source, BitSet more, Optional<BitSet> now) {
    if (finished < 0 && !isDead) {
      if (!more.isEmpty()) {
        transfer.held(source, more, fleet.events().now());
      }
      now.ifPresent(blocks -> transfer.coming(source, blocks, fleet.events().now()));
      pumpSoon();
    }
  }

  private void pumpSoon() {
    if (fleet.gathering() == 0) {
      pump();
    } else if (!isGathering) {
      isGathering = true;
      fleet
          .events()
          .after(
              fleet.gathering(),
              () -> {
                isGathering = false;
                pump();
              });
    }
  }

  /** Keeps some granted blocks ahead. */
  private void ask() {
    long now = fleet.events().now();
    if (granting < 0
        || isAsking
        || isDead
        || finished >= 0
        || now - askedInVain < fleet.gathering()) {
      return;
    }
    int count = transfer.appetite(granting, now);
    if (count > 0) {
      BlockSpans wanted = transfer.wanted(MOST_RUNS, now);
      if (wanted.isEmpty()) {
        askedInVain = now;
        return;
      }
      isAsking = true;
      fleet
          .events()
          .after(
              fleet.latency(),
              () -> fleet.desk().ask(() -> grant(wanted, count), granted -> hearGranted(granted)));
    }
  }

  private BlockSpans grant(BlockSpans wanted, int count) {
    if (isDead) {
      return BlockSpans.NONE;
    }
    Optional<String> rack = host.rack() < 0 ? Optional.empty() : Optional.of("r" + host.rack());
    GrantBook book = fleet.desk().book();
    return book.grant(host.id(), rack, spreads, wanted, count, fleet.events().now());
  }

  private void hearGranted(BlockSpans granted) {
    fleet.events().after(fleet.latency(), () -> take(granted));
  }

  private void take(BlockSpans granted) {
    isAsking = false;
    transfer.held(granting, granted.toBitSet(), fleet.events().now());
    changed();
    pump();
  }

  /** Time has passed. */
  void tick() {
    if (finished >= 0 || isDead) {
      return;
    }
    long now = fleet.events().now();
    List.copyOf(running).forEach(fetch -> fetch.look(now));
    transfer.tick(now);
    List.copyOf(running).forEach(fetch -> fetch.look(now));
    pump();
  }
}
