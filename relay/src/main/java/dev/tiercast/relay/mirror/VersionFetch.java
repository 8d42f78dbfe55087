package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.Disk;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.transfer.BlockLists;
import dev.tiercast.common.transfer.Found;
import dev.tiercast.common.transfer.PlainFetch;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.Transfer;
import dev.tiercast.common.transfer.TransferCancelledException;
import dev.tiercast.common.transfer.TransferListener;
import dev.tiercast.common.transfer.TransferOptions;
import dev.tiercast.common.transfer.VersionChoice;
import dev.tiercast.common.transfer.VersionFinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one version from upstream into the store. Runs once, in one thread; {@link #cancel} may
 * come from any. What has arrived stays, however it ends.
 */
final class VersionFetch {
  private static final Logger LOG = LoggerFactory.getLogger(VersionFetch.class);

  private final VersionId version;
  private final boolean wasNewest;
  private final List<Source> upstreams;
  private final FolderStore store;
  private final Path scratch;

  private @Nullable Runnable running;
  private boolean cancelled;

  /**
   * @param wasNewest whether nothing newer was live when this began
   * @param scratch a folder for what is needed meanwhile
   */
  VersionFetch(
      VersionId version,
      boolean wasNewest,
      List<Source> upstreams,
      FolderStore store,
      Path scratch) {
    this.version = version;
    this.wasNewest = wasNewest;
    this.upstreams = upstreams;
    this.store = store;
    this.scratch = scratch;
  }

  VersionId version() {
    return version;
  }

  boolean wasNewest() {
    return wasNewest;
  }

  void run() throws IOException {
    Found found =
        new VersionFinder(upstreams, failure -> LOG.debug("{}", failure.getMessage()))
            .find(new VersionChoice.Exactly(version));
    if (found instanceof Found.WithManifest withManifest) {
      fetch(withManifest);
    } else {
      fetch((Found.Plain) found);
    }
  }

  private void fetch(Found.WithManifest found) throws IOException {
    Path file = scratch.resolve(version + "-blocks.bin");
    try {
      BlockList blocks = BlockLists.fetch(found.sources(), found.document(), file);
      try (Arrival arrival = store.receive(found.document(), blocks)) {
        Transfer transfer =
            new Transfer(
                found.sources(),
                found.document(),
                blocks,
                arrival.missing(),
                arrival,
                TransferOptions.STANDARD,
                new Warnings());
        register(transfer::cancel);
        transfer.run();
        arrival.commit();
      }
    } finally {
      Disk.delete(file);
    }
  }

  private void fetch(Found.Plain found) throws IOException {
    PlainFetch fetch =
        new PlainFetch(found.live(), found.sources(), TransferOptions.STANDARD, new Warnings());
    register(fetch::cancel);
    PlainFetch.Fetched fetched = fetch.run(shard -> store.arrivingShard(version, shard));
    try (Arrival arrival = store.adopt(fetched.document(), fetched.blocks())) {
      arrival.commit();
    }
  }

  private synchronized void register(Runnable cancellation) throws TransferCancelledException {
    if (cancelled) {
      throw new TransferCancelledException(version.toString());
    }
    running = cancellation;
  }

  synchronized void cancel() {
    cancelled = true;
    if (running != null) {
      running.run();
    }
  }

  private static final class Warnings implements TransferListener {
    @Override
    public void onFailure(ServerAddress source, IOException reason) {
      LOG.warn("{}", reason.getMessage());
    }

    @Override
    public void onExclusion(ServerAddress source, IOException reason) {
      LOG.error("{}", reason.getMessage());
    }
  }
}
