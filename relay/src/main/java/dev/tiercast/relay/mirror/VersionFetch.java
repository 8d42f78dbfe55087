package dev.tiercast.relay.mirror;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.Disk;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.transfer.BlockLists;
import dev.tiercast.common.transfer.Found;
import dev.tiercast.common.transfer.LateSources;
import dev.tiercast.common.transfer.PlainFetch;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.Transfer;
import dev.tiercast.common.transfer.TransferCancelledException;
import dev.tiercast.common.transfer.TransferOptions;
import dev.tiercast.common.transfer.VersionChoice;
import dev.tiercast.common.transfer.VersionFinder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings one version from upstream into the store. Runs once, in one thread; {@link #cancel} may
 * come from any. What has arrived stays, however it ends.
 */
final class VersionFetch {
  /** Soon given up: the mirror tries again, perhaps with other upstreams. */
  private static final TransferOptions OPTIONS =
      TransferOptions.STANDARD.withRetryFor(Duration.ofSeconds(10));

  /** With an upstream that lists the version and is itself still to get its manifest. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final VersionId version;
  private final Supplier<Map<Source, LiveVersion>> offers;
  private final List<Source> all;
  private final Shelf shelf;
  private final Fleet fleet;
  private final Problems problems;
  private final FetchReport report;

  private final Asking asking = new Asking();

  /** How the transfer is stopped, once it has begun. */
  private @Nullable Runnable stop;

  /** Of whom there is more to fetch from than upstreams, once it has begun. */
  private @Nullable Neighbourhood neighbourhood;

  /** Who is asked for its manifest, or was. */
  private Map<Source, LiveVersion> asked = Map.of();

  private boolean isFinding = true;
  private boolean cancelled;

  /**
   * @param offers tells which upstreams list it now, and how
   * @param all upstreams, of which others may come to have it meanwhile
   * @param shelf where it goes
   * @param fleet who else may have some of it
   */
  VersionFetch(
      VersionId version,
      Supplier<Map<Source, LiveVersion>> offers,
      List<Source> all,
      Shelf shelf,
      Fleet fleet,
      Problems problems,
      FetchReport report) {
    this.version = version;
    this.offers = offers;
    this.all = List.copyOf(all);
    this.shelf = shelf;
    this.fleet = fleet;
    this.problems = problems;
    this.report = report;
  }

  VersionId version() {
    return version;
  }

  /** Whether any bytes have come. */
  boolean hasBrought() {
    return report.fetched() > 0;
  }

  /**
   * Fetches what is missing and makes the version live.
   *
   * @throws TransferCancelledException after {@link #cancel}
   */
  void run() throws IOException {
    try {
      Found found = find();
      if (found instanceof Found.WithManifest withManifest) {
        fetch(withManifest);
      } else {
        fetch((Found.Plain) found);
      }
    } catch (IOException e) {
      requireNotCancelled();
      throw e;
    }
  }

  private Found find() throws IOException {
    VersionFinder finder =
        new VersionFinder(
            all,
            PATIENCE,
            failure -> {
              // Who does not answer is known from asking what there is.
            });
    while (true) {
      try {
        Found found =
            asking.ask(() -> finder.find(new VersionChoice.Exactly(version), this::offersNow));
        found();
        return found;
      } catch (TransferCancelledException e) {
        // Or somebody else has come to offer it, who is asked as well.
        requireNotCancelled();
      }
    }
  }

  private synchronized void found() {
    isFinding = false;
  }

  /** Those who do not offer it any more are asked where nobody else does: they say why. */
  private synchronized Map<Source, LiveVersion> offersNow() {
    Map<Source, LiveVersion> now = offers.get();
    asked = now.isEmpty() ? asked : now;
    return asked;
  }

  /** Upstreams may offer it that are not asked yet: while others are waited for, they have it. */
  synchronized void lookForOffers() {
    if (isFinding && !asked.isEmpty() && !asked.keySet().containsAll(offers.get().keySet())) {
      asking.interrupt();
    }
  }

  private void fetch(Found.WithManifest found) throws IOException {
    shelf.expectation().given(found.sources());
    Path file = shelf.directory().scratch().resolve(version + "-blocks.bin");
    try {
      BlockList blocks =
          asking.ask(
              () ->
                  BlockLists.fetch(
                      found.sources(),
                      found.document(),
                      file,
                      OPTIONS.retryFor(),
                      report::onUnusable));
      Arrival arrival = shelf.arrivals().receive(found.document(), blocks);
      shelf.expectation().ends();
      fetch(found, blocks, arrival);
    } finally {
      Disk.delete(file);
    }
    report.completes(found.document().manifest());
  }

  /** The version is served while it comes, and also if it does not come to its end this time. */
  private void fetch(Found.WithManifest found, BlockList blocks, Arrival arrival)
      throws IOException {
    BitSet missing = arrival.missing();
    report.begins(found.document().manifest(), bytes(found, missing), found.sources());
    report.tellOfComing(arrival::coming);
    Transfer transfer =
        new Transfer(List.of(), found.document(), blocks, missing, arrival, OPTIONS, report);
    stoppable(transfer::cancel);
    try (Neighbourhood known =
            new Neighbourhood(fleet, found.document(), transfer, arrival.presence(), problems);
        Presence.Watch hints = arrival.presence().watch(new Hints(transfer));
        LateSources late = LateSources.of(all, found, known, report::onUnusable)) {
      found.sources().forEach(known::join);
      lookAroundWith(known);
      transfer.run();
    } finally {
      arrival.coming(new BitSet());
    }
    arrival.commit();
    shelf.arrivals().ended(version);
  }

  /** What somebody waits for here comes first. */
  private record Hints(Transfer transfer) implements Presence.Listener {
    @Override
    public void onWanted(int block) {
      transfer.urgent(block);
    }
  }

  private void lookAroundWith(Neighbourhood known) {
    synchronized (this) {
      neighbourhood = known;
    }
    known.look();
  }

  /** Others may be there than when it began. */
  void lookAround() {
    Neighbourhood known;
    synchronized (this) {
      known = neighbourhood;
    }
    if (known != null) {
      known.look();
    }
  }

  private static long bytes(Found.WithManifest found, BitSet blocks) {
    BlockGrid grid = found.document().manifest().grid();
    return blocks.stream().mapToLong(block -> grid.block(block).length()).sum();
  }

  private void fetch(Found.Plain found) throws IOException {
    // It is a long way to its manifest.
    shelf.expectation().ends();
    shelf.arrivals().ended(version);
    report.beginsPlain(version, found.sources());
    PlainFetch fetch = new PlainFetch(found.live(), found.sources(), OPTIONS, report);
    stoppable(fetch::cancel);
    PlainFetch.Fetched fetched = fetch.run(shard -> shelf.store().arrivingShard(version, shard));
    try (Arrival arrival = shelf.store().adopt(fetched.document(), fetched.blocks())) {
      arrival.commit();
    }
    report.completes(fetched.document().manifest());
  }

  private synchronized void stoppable(Runnable how) throws TransferCancelledException {
    requireNotCancelled();
    stop = how;
  }

  private synchronized void requireNotCancelled() throws TransferCancelledException {
    if (cancelled) {
      throw new TransferCancelledException(version.toString());
    }
  }

  /** Makes {@link #run} end soon. */
  synchronized void cancel() {
    cancelled = true;
    asking.stop();
    if (stop != null) {
      stop.run();
    }
  }
}
