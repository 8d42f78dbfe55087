package dev.tiercast.client.pull;

import dev.tiercast.client.output.Output;
import dev.tiercast.client.output.Selection;
import dev.tiercast.client.output.Target;
import dev.tiercast.client.output.Verification;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.transfer.Found;
import dev.tiercast.common.transfer.PlainFetch;
import dev.tiercast.common.transfer.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A pull from the folder of an older tool: one file, believed when its digest is the listed one.
 */
final class PlainPull {
  private final Found.Plain found;
  private final PullRequest request;
  private final PullReport report;
  private final PullFigures figures;

  PlainPull(Found.Plain found, PullRequest request, PullReport report, PullFigures figures) {
    this.found = found;
    this.request = request;
    this.report = report;
    this.figures = figures;
  }

  /**
   * @param cancellation is told how to stop it
   */
  Pulled run(Cancellation cancellation) throws IOException {
    if (!request.includes().isEmpty()) {
      throw new InvalidValueException(
          "--include", found.live().version() + " has no manifest, so it is one file");
    }
    if (request.output() instanceof PullRequest.Output.Stream) {
      throw new InvalidValueException(
          "--output-file",
          found.live().version()
              + " has no manifest, so nothing of it can be verified before its end; name a file");
    }
    if (request.sharing().isPresent()) {
      report.warn(
          new IOException(
              found.live().version() + " has no manifest, so others cannot be given it"));
    }
    Path path = target();
    TransferListener listener = new Lengths(path.getFileName().toString());
    try (Output output = Output.open(new Target.OneFile(path), new Selection(List.of()))) {
      if (output.isInPlace(found.live())) {
        cancellation.protect();
        output.putIntoPlace();
        long size = Files.size(path);
        listener.onLength(size, size);
        return pulled(path, size, size);
      }
      Path content = output.contentFile(found.live());
      Manifest manifest = fetch(content, listener, cancellation);
      if (!Files.exists(content)) {
        Files.createFile(content);
      }
      cancellation.protect();
      output.putIntoPlace();
      return pulled(path, manifest.size(), 0);
    }
  }

  private Manifest fetch(Path content, TransferListener listener, Cancellation cancellation)
      throws IOException {
    PlainFetch fetch = new PlainFetch(found.live(), found.sources(), request.options(), listener);
    try (Cancellation.Part part = cancellation.stoppedBy(fetch::cancel)) {
      return fetch.run(shard -> content).document().manifest();
    }
  }

  private Pulled pulled(Path path, long size, long reused) {
    PullEvent.Progress last = figures.at(System.nanoTime());
    return new Pulled(
        found.live().version(),
        path,
        size,
        last.fetched(),
        reused,
        Verification.CONTENT,
        found.live().sha256(),
        last.elapsed(),
        last.sources());
  }

  private Path target() {
    String name = found.live().version() + ".bin";
    if (request.output() instanceof PullRequest.Output.File file) {
      return file.path();
    }
    if (request.output() instanceof PullRequest.Output.Directory directory) {
      return directory.path().resolve(name);
    }
    if (request.output() instanceof PullRequest.Output.Whole whole) {
      return whole.path().resolve(name);
    }
    return ((PullRequest.Output.Into) request.output()).folder().resolve(name);
  }

  /** What is told only when it is known how long the content is. */
  private final class Lengths implements TransferListener {
    private final String name;
    private boolean started;

    Lengths(String name) {
      this.name = name;
    }

    @Override
    public synchronized void onLength(long all, long present) {
      if (!started) {
        started = true;
        report.start(found.live().version(), name, all, found.sources());
      }
      report.expect(all, present);
    }

    @Override
    public void onBlock(ServerAddress source, int bytes) {
      report.onBlock(source, bytes);
    }

    @Override
    public void onFailure(ServerAddress source, IOException reason) {
      report.onFailure(source, reason);
    }

    @Override
    public void onExclusion(ServerAddress source, IOException reason) {
      report.onExclusion(source, reason);
    }
  }
}
