package dev.tiercast.client.pull;

import dev.tiercast.client.output.Output;
import dev.tiercast.client.output.Selection;
import dev.tiercast.client.output.Target;
import dev.tiercast.client.output.Verification;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.store.Assembly;
import dev.tiercast.common.store.Proof;
import dev.tiercast.common.transfer.BlockLists;
import dev.tiercast.common.transfer.Found;
import dev.tiercast.common.transfer.LateSources;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.Transfer;
import dev.tiercast.common.transfer.TransferCancelledException;
import dev.tiercast.common.transfer.VersionFinder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One pull. Runs once, in one thread; {@link #cancel} may come from any. However it ends, what has
 * arrived stays for the next one, and the target is either what it was or all of the version.
 */
public final class Pull {
  private final List<Source> sources;
  private final PullRequest request;
  private final PullListener listener;

  private final Object lock = new Object();
  private @Nullable Runnable running;
  private @Nullable Thread runner;
  private boolean cancelled;

  public Pull(List<Source> sources, PullRequest request, PullListener listener) {
    this.sources = List.copyOf(sources);
    this.request = request;
    this.listener = listener;
  }

  /**
   * Pulls.
   *
   * @throws dev.tiercast.common.model.NoSuchVersionException if no server has the version
   * @throws dev.tiercast.common.model.NoServerException if no server can be used
   * @throws dev.tiercast.common.model.VerificationException if right bytes cannot be had
   * @throws TransferCancelledException after {@link #cancel}
   */
  public Pulled run() throws IOException {
    long begin = System.nanoTime();
    begin();
    try {
      Found found =
          new VersionFinder(sources, listener::onWarning)
              .await(request.version(), request.longestWait());
      if (found instanceof Found.WithManifest withManifest) {
        return pull(withManifest, begin);
      }
      return new PlainPull((Found.Plain) found, request, listener)
          .run(begin, fetch -> register(fetch, fetch::cancel));
    } catch (IOException e) {
      throw isStopped() ? stopped(e) : e;
    } finally {
      end();
    }
  }

  private boolean isStopped() {
    synchronized (lock) {
      return cancelled || Thread.currentThread().isInterrupted();
    }
  }

  /** Whatever an interrupt has broken off: somebody wanted the pull to stop. */
  private TransferCancelledException stopped(IOException broken) {
    if (broken instanceof TransferCancelledException stopped) {
      return stopped;
    }
    TransferCancelledException stopped =
        new TransferCancelledException(request.version().toString());
    stopped.addSuppressed(broken);
    return stopped;
  }

  private Pulled pull(Found.WithManifest found, long begin) throws IOException {
    Manifest manifest = found.document().manifest();
    Selection selection = Targets.selection(manifest, request);
    Target target = Targets.of(manifest, request);
    listener.onStart(manifest.version(), manifest.name());
    try (Output output = Output.open(target, selection)) {
      BlockList blocks =
          BlockLists.fetch(found.sources(), found.document(), output.blockListFile());
      Moved moved =
          output.isInPlace(
                  found.document(), blocks, checked(found.document().grid(), selection.size()))
              ? new Moved(0, selection.size())
              : move(found, output, blocks, selection.size());
      if (request.fullChecksum()) {
        output.checkFiles();
      }
      output.putIntoPlace();
      return new Pulled(
          manifest.version(),
          target.path(),
          selection.size(),
          moved.fetched(),
          moved.reused(),
          request.fullChecksum() ? Verification.BLOCKS_AND_FILES : Verification.BLOCKS,
          manifest.sha256(),
          Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  /** How many bytes came from servers, and how many were at the target before. */
  private record Moved(long fetched, long reused) {}

  private Moved move(Found.WithManifest found, Output output, BlockList blocks, long size)
      throws IOException {
    ManifestDocument document = found.document();
    try (Assembly assembly = output.assemble(document, blocks)) {
      PullProgress progress = new PullProgress(listener, size - bytes(document, assembly), size);
      progress.report();
      long reused = output.reuse(document, blocks, assembly, progress::add);
      long toFetch = bytes(document, assembly);
      Transfer transfer =
          new Transfer(
              found.sources(),
              document,
              blocks,
              assembly.missing(),
              assembly,
              request.options(),
              progress);
      try (LateSources late = LateSources.of(sources, found, transfer::join, listener::onWarning)) {
        register(transfer, transfer::cancel).run();
      } catch (IOException e) {
        forceAfter(e, assembly);
        throw e instanceof NoSuchVersionException ? gone(e, output) : e;
      }
      assembly.force();
      return new Moved(toFetch, reused);
    }
  }

  private static long bytes(ManifestDocument document, Assembly assembly) {
    return assembly.missing().stream().mapToLong(b -> document.grid().block(b).length()).sum();
  }

  /** What has come of a version that is gone is still good for another one. */
  private static NoSuchVersionException gone(IOException reason, Output output) {
    NoSuchVersionException gone =
        new NoSuchVersionException(
            "%s; what has come is in %s: pull another version to the same place, which takes from"
                    .formatted(reason.getMessage(), output.workFolder())
                + " it what is the same, or delete it");
    for (Throwable attempt : reason.getSuppressed()) {
      gone.addSuppressed(attempt);
    }
    return gone;
  }

  /** Tells how much of the target has been compared. */
  private Proof.Listener checked(BlockGrid grid, long total) {
    AtomicLong done = new AtomicLong();
    return (block, right) ->
        listener.onCheck(Math.min(done.addAndGet(grid.block(block).length()), total), total);
  }

  private static void forceAfter(IOException failure, Assembly assembly) {
    try {
      assembly.force();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void begin() throws TransferCancelledException {
    synchronized (lock) {
      if (cancelled) {
        throw new TransferCancelledException(request.version().toString());
      }
      runner = Thread.currentThread();
    }
  }

  /** From now on, to cancel means this; if it has been cancelled already, at once. */
  private <T> T register(T started, Runnable cancellation) {
    synchronized (lock) {
      running = cancellation;
      if (cancelled) {
        cancellation.run();
      }
      return started;
    }
  }

  private void end() {
    synchronized (lock) {
      runner = null;
      if (cancelled) {
        // The interrupt was this pull's own; it must not outlive it.
        Thread.interrupted();
      }
    }
  }

  /** Stops the pull soon; what has arrived stays. */
  public void cancel() {
    synchronized (lock) {
      cancelled = true;
      if (running != null) {
        running.run();
      } else if (runner != null) {
        runner.interrupt();
      }
    }
  }
}
