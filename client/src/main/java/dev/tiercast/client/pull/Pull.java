package dev.tiercast.client.pull;

import dev.tiercast.client.output.Output;
import dev.tiercast.client.output.Selection;
import dev.tiercast.client.output.Target;
import dev.tiercast.client.output.Verification;
import dev.tiercast.client.share.Sharing;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Assembly;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.Proof;
import dev.tiercast.common.transfer.BlockLists;
import dev.tiercast.common.transfer.Found;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.LateSources;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.Transfer;
import dev.tiercast.common.transfer.TransferCancelledException;
import dev.tiercast.common.transfer.VersionFinder;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One pull. Runs once, in one thread; {@link #cancel} may come from any. However it ends, what has
 * arrived stays for the next one, and the target is either what it was or all of the version.
 */
public final class Pull {
  private final HttpSources http;
  private final NodeId self = NodeId.random(new SecureRandom());
  private final List<Source> sources;
  private final PullRequest request;
  private final Consumer<PullEvent> listener;

  private final Cancellation cancellation;

  /**
   * @param http by which others than these sources are asked
   * @param listener is told what happens
   */
  public Pull(
      HttpSources http, List<Source> sources, PullRequest request, Consumer<PullEvent> listener) {
    this.http = http;
    this.sources = List.copyOf(sources);
    this.request = request;
    this.listener = listener;
    this.cancellation = new Cancellation(request.version().toString());
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
    PullFigures figures = new PullFigures(System.nanoTime());
    return cancellation.run(() -> run(figures));
  }

  private Pulled run(PullFigures figures) throws IOException {
    try (PullReport report = new PullReport(listener, figures);
        Discovery discovery = new Discovery(http, sources, request.seeking())) {
      Found found =
          new VersionFinder(sources, request.options().retryFor(), report::warn)
              .await(request.version(), request.longestWait());
      if (found instanceof Found.WithManifest withManifest) {
        return report.done(
            request.output() instanceof PullRequest.Output.Stream stream
                ? new StreamPull(sources, discovery, withManifest, request, stream, report, figures)
                    .run(self, cancellation)
                : pull(withManifest, discovery, report, figures));
      }
      return report.done(
          new PlainPull((Found.Plain) found, request, report, figures).run(cancellation));
    }
  }

  private Pulled pull(
      Found.WithManifest found, Discovery discovery, PullReport report, PullFigures figures)
      throws IOException {
    Manifest manifest = found.document().manifest();
    Selection selection = Targets.selection(manifest, request);
    Target target = Targets.of(manifest, request);
    try (Output output = Output.open(target, selection)) {
      BlockList blocks =
          BlockLists.fetch(
              found.sources(),
              found.document(),
              output.blockListFile(),
              request.options().retryFor(),
              report::warn);
      report.start(manifest.version(), manifest.name(), selection.size(), found.sources());
      long reused = complete(found, discovery, output, blocks, selection.size(), report);
      return pulled(manifest, target, selection.size(), reused, figures);
    }
  }

  /**
   * Brings what is missing and puts all into place. Others get it meanwhile, and afterwards, but
   * not if it fails: what is left may become part of something else.
   *
   * @return how many bytes were at the target before
   */
  private long complete(
      Found.WithManifest found,
      Discovery discovery,
      Output output,
      BlockList blocks,
      long size,
      PullReport report)
      throws IOException {
    VersionId version = found.document().manifest().version();
    boolean isPlaced = false;
    try {
      long reused = bring(found, discovery, output, blocks, size, report);
      if (request.fullChecksum()) {
        // That may take a while, in which nothing comes any more.
        report.progress();
        output.checkFiles();
      }
      cancellation.protect();
      output.putIntoPlace();
      sharing().ifPresent(it -> it.placed(version));
      isPlaced = true;
      return reused;
    } finally {
      if (!isPlaced) {
        sharing().ifPresent(it -> it.remove(version));
      }
    }
  }

  /**
   * Only a whole version can be shared: of a block at the edge of a part not all bytes are kept.
   */
  private Optional<Sharing> sharing() {
    return request.includes().isEmpty() ? request.sharing() : Optional.empty();
  }

  private Pulled pulled(
      Manifest manifest, Target target, long size, long reused, PullFigures figures) {
    PullEvent.Progress last = figures.at(System.nanoTime());
    return new Pulled(
        manifest.version(),
        target.path(),
        size,
        last.fetched(),
        reused,
        request.fullChecksum() ? Verification.BLOCKS_AND_FILES : Verification.BLOCKS,
        manifest.sha256(),
        last.elapsed(),
        last.sources());
  }

  /** Returns how many bytes were at the target before. */
  private long bring(
      Found.WithManifest found,
      Discovery discovery,
      Output output,
      BlockList blocks,
      long size,
      PullReport report)
      throws IOException {
    Proof.Listener checked = checked(found.document().grid(), size, report);
    if (output.isInPlace(found.document(), blocks, checked)) {
      report.expect(size, size);
      share(
          found.document(),
          blocks,
          Presence.complete(found.document().grid().blockCount()),
          output);
      sharing().ifPresent(it -> it.placed(found.document().manifest().version()));
      return size;
    }
    return move(found, discovery, output, blocks, checked, size, report);
  }

  private long move(
      Found.WithManifest found,
      Discovery discovery,
      Output output,
      BlockList blocks,
      Proof.Listener checked,
      long size,
      PullReport report)
      throws IOException {
    ManifestDocument document = found.document();
    try (Assembly assembly = output.assemble(document, blocks, checked)) {
      report.expect(size, Math.max(0, size - bytes(document, assembly)));
      share(document, blocks, assembly.presence(), output);
      long reused = output.reuse(document, blocks, assembly, report::reused);
      if (request.earlier().isPresent()) {
        reused += output.reuse(request.earlier().get(), document, blocks, assembly, report::reused);
      }
      Arriving arriving = new Arriving(report, assembly::coming);
      Transfer transfer =
          new Transfer(
              List.of(),
              document,
              blocks,
              assembly.missing(),
              assembly,
              request.options(),
              arriving);
      try (Company company = company(discovery, transfer, document, assembly, report);
          LateSources late = LateSources.of(sources, found, company, report::warn);
          Cancellation.Part part = cancellation.stoppedBy(transfer::cancel)) {
        arriving.tell(company);
        company.start(found.sources());
        transfer.run();
      } catch (IOException e) {
        forceAfter(e, assembly);
        throw withAdvice(e, output);
      }
      assembly.force();
      return reused;
    }
  }

  private void share(
      ManifestDocument document, BlockList blocks, Presence presence, Output output) {
    sharing()
        .ifPresent(it -> it.add(document, blocks, presence, output.assembled(), output.placed()));
  }

  private Company company(
      Discovery discovery,
      Transfer transfer,
      ManifestDocument document,
      Assembly assembly,
      PullReport report) {
    return new Company(
        discovery,
        new Company.Bond(
            transfer,
            document,
            Optional.of(assembly.presence()),
            request.sharing().map(Sharing::id).orElse(self),
            request.seeking().rack(),
            sharing().isPresent(),
            report::rates,
            report::warn));
  }

  private static long bytes(ManifestDocument document, Assembly assembly) {
    return assembly.missing().stream().mapToLong(b -> document.grid().block(b).length()).sum();
  }

  private static IOException withAdvice(IOException reason, Output output) {
    if (reason instanceof NoServerException unreachable) {
      return Resumable.advised(unreachable);
    }
    return reason instanceof NoSuchVersionException ? gone(reason, output) : reason;
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

  /** Tells how much of what is there has been compared. */
  private static Proof.Listener checked(BlockGrid grid, long total, PullReport report) {
    return (block, right) -> report.checked(grid.block(block).length(), total);
  }

  private static void forceAfter(IOException failure, Assembly assembly) {
    try {
      assembly.force();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Stops the pull soon; what has arrived stays. */
  public void cancel() {
    cancellation.cancel();
  }
}
