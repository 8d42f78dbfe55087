package dev.tiercast.client.pull;

import dev.tiercast.client.output.OrderedSink;
import dev.tiercast.client.output.Selection;
import dev.tiercast.client.output.Verification;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.store.Disk;
import dev.tiercast.common.transfer.BlockLists;
import dev.tiercast.common.transfer.Found;
import dev.tiercast.common.transfer.LateSources;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.Transfer;
import dev.tiercast.common.transfer.TransferCancelledException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A pull into a stream: one file, from front to end. */
final class StreamPull {
  /** What stands for the path of a stream. */
  private static final Path NOWHERE = Path.of("-");

  private final List<Source> sources;
  private final Discovery discovery;
  private final Found.WithManifest found;
  private final PullRequest request;
  private final PullRequest.Output.Stream output;
  private final PullReport report;
  private final PullFigures figures;

  /**
   * @param sources all that were named; those that do not have the version yet may join later
   * @param discovery says who else there is
   */
  StreamPull(
      List<Source> sources,
      Discovery discovery,
      Found.WithManifest found,
      PullRequest request,
      PullRequest.Output.Stream output,
      PullReport report,
      PullFigures figures) {
    this.sources = List.copyOf(sources);
    this.discovery = discovery;
    this.found = found;
    this.request = request;
    this.output = output;
    this.report = report;
    this.figures = figures;
  }

  /**
   * @param self who pulls
   * @param cancellation is told how to stop it
   * @throws dev.tiercast.client.output.StreamException if the stream does not take it
   */
  Pulled run(NodeId self, Cancellation cancellation) throws IOException {
    Manifest manifest = found.document().manifest();
    Selection.Placed file = file(manifest);
    report.start(
        manifest.version(),
        lastName(file.entry().path()),
        file.content().length(),
        found.sources());
    report.expect(file.content().length(), 0);
    Path scratch = Files.createTempDirectory("tiercast");
    try (OrderedSink sink =
        new OrderedSink(output.stream(), manifest.grid(), file.content(), output.lookAhead())) {
      BlockList blocks =
          BlockLists.fetch(
              found.sources(),
              found.document(),
              scratch.resolve("blocks.bin"),
              request.options().retryFor(),
              report::warn);
      fetch(self, blocks, sink, cancellation);
    } finally {
      Disk.delete(scratch);
    }
    PullEvent.Progress last = figures.at(System.nanoTime());
    return new Pulled(
        manifest.version(),
        NOWHERE,
        file.content().length(),
        last.fetched(),
        0,
        Verification.BLOCKS,
        manifest.sha256(),
        last.elapsed(),
        last.sources());
  }

  private static String lastName(ContentPath path) {
    return path.names().get(path.names().size() - 1);
  }

  private Selection.Placed file(Manifest manifest) {
    List<Selection.Placed> files =
        Targets.selection(manifest, request).files().stream()
            .filter(each -> !each.entry().path().isDirectory())
            .toList();
    if (files.size() != 1) {
      throw new InvalidValueException(
          "--output-file",
          "%d files of %s cannot go into one stream; choose one with --include"
              .formatted(files.size(), manifest.version()));
    }
    return files.get(0);
  }

  private void fetch(NodeId self, BlockList blocks, OrderedSink sink, Cancellation cancellation)
      throws IOException {
    Arriving arriving = new Arriving(report, coming -> {});
    Transfer transfer =
        new Transfer(
            List.of(), found.document(), blocks, sink.missing(), sink, request.options(), arriving);
    Runnable stop =
        () -> {
          transfer.cancel();
          sink.close();
        };
    try (Company company = new Company(discovery, bond(self, transfer));
        Cancellation.Part part = cancellation.stoppedBy(stop)) {
      arriving.tell(company);
      sink.start(transfer::limit, transfer::cancel);
      run(company, transfer, sink);
      finish(sink);
    }
  }

  private Company.Bond bond(NodeId self, Transfer transfer) {
    return new Company.Bond(
        transfer,
        found.document(),
        // What has gone into the stream nobody can be given.
        Optional.empty(),
        self,
        request.seeking().rack(),
        false,
        report::rates,
        report::warn);
  }

  private void run(Company company, Transfer transfer, OrderedSink sink) throws IOException {
    try (LateSources late = LateSources.of(sources, found, company, report::warn)) {
      company.start(found.sources());
      transfer.run();
    } catch (TransferCancelledException e) {
      sink.check();
      throw e;
    }
  }

  private void finish(OrderedSink sink) throws IOException {
    try {
      if (!sink.finish()) {
        throw new TransferCancelledException(request.version().toString());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferCancelledException(request.version().toString());
    }
  }
}
