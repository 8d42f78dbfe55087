package dev.tiercast.relay.mirror;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.Disk;
import dev.tiercast.common.store.FolderStore;
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
import org.jspecify.annotations.Nullable;

/**
 * Brings one version from upstream into the store. Runs once, in one thread; {@link #cancel} may
 * come from any. What has arrived stays, however it ends.
 */
final class VersionFetch {
  /** Soon given up: the mirror tries again, perhaps with other upstreams. */
  private static final TransferOptions OPTIONS =
      TransferOptions.STANDARD.withRetryFor(Duration.ofSeconds(10));

  private final VersionId version;
  private final List<Source> sources;
  private final List<Source> all;
  private final FolderStore store;
  private final Path scratch;
  private final FetchReport report;

  private final Asking asking = new Asking();

  /** How the transfer is stopped, once it has begun. */
  private @Nullable Runnable stop;

  private boolean cancelled;

  /**
   * @param sources upstreams that may have it
   * @param all upstreams, of which others may come to have it meanwhile
   * @param scratch a folder for what is needed meanwhile
   */
  VersionFetch(
      VersionId version,
      List<Source> sources,
      List<Source> all,
      FolderStore store,
      Path scratch,
      FetchReport report) {
    this.version = version;
    this.sources = List.copyOf(sources);
    this.all = List.copyOf(all);
    this.store = store;
    this.scratch = scratch;
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
      Found found = asking.ask(() -> finder().find(new VersionChoice.Exactly(version)));
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

  private VersionFinder finder() {
    return new VersionFinder(
        sources,
        failure -> {
          // Who does not answer is known from asking what there is.
        });
  }

  private void fetch(Found.WithManifest found) throws IOException {
    Path file = scratch.resolve(version + "-blocks.bin");
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
      try (Arrival arrival = store.receive(found.document(), blocks)) {
        BitSet missing = arrival.missing();
        report.begins(found.document().manifest(), bytes(found, missing), found.sources());
        Transfer transfer =
            new Transfer(
                found.sources(), found.document(), blocks, missing, arrival, OPTIONS, report);
        stoppable(transfer::cancel);
        try (LateSources late = LateSources.of(all, found, transfer, report::onUnusable)) {
          transfer.run();
        }
        arrival.commit();
      }
    } finally {
      Disk.delete(file);
    }
    report.completes(found.document().manifest());
  }

  private static long bytes(Found.WithManifest found, BitSet blocks) {
    BlockGrid grid = found.document().manifest().grid();
    return blocks.stream().mapToLong(block -> grid.block(block).length()).sum();
  }

  private void fetch(Found.Plain found) throws IOException {
    report.beginsPlain(version, found.sources());
    PlainFetch fetch = new PlainFetch(found.live(), found.sources(), OPTIONS, report);
    stoppable(fetch::cancel);
    PlainFetch.Fetched fetched = fetch.run(shard -> store.arrivingShard(version, shard));
    try (Arrival arrival = store.adopt(fetched.document(), fetched.blocks())) {
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
