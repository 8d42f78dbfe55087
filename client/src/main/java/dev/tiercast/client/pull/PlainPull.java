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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * A pull from the folder of an older tool: one file, believed when its digest is the listed one.
 */
final class PlainPull {
  private final Found.Plain found;
  private final PullRequest request;
  private final PullListener listener;

  PlainPull(Found.Plain found, PullRequest request, PullListener listener) {
    this.found = found;
    this.request = request;
    this.listener = listener;
  }

  /**
   * @param registration is told of the fetch before it begins
   */
  Pulled run(long begin, UnaryOperator<PlainFetch> registration) throws IOException {
    if (!request.includes().isEmpty()) {
      throw new InvalidValueException(
          "--include", found.live().version() + " has no manifest, so it is one file");
    }
    Path path = target();
    Progress progress = new Progress();
    listener.onStart(found.live().version(), path.getFileName().toString());
    try (Output output = Output.open(new Target.OneFile(path), new Selection(List.of()))) {
      if (output.isInPlace(found.live())) {
        output.putIntoPlace();
        return pulled(path, Files.size(path), 0, Files.size(path), begin);
      }
      Path content = output.contentFile(found.live());
      Manifest manifest =
          registration
              .apply(new PlainFetch(found.live(), found.sources(), request.options(), progress))
              .run(shard -> content)
              .document()
              .manifest();
      if (!Files.exists(content)) {
        Files.createFile(content);
      }
      output.putIntoPlace();
      return pulled(path, manifest.size(), progress.fetched.get(), 0, begin);
    }
  }

  private Pulled pulled(Path path, long size, long fetched, long reused, long begin) {
    return new Pulled(
        found.live().version(),
        path,
        size,
        fetched,
        reused,
        Verification.CONTENT,
        found.live().sha256(),
        Duration.ofNanos(System.nanoTime() - begin));
  }

  private Path target() {
    String name = found.live().version() + ".bin";
    if (request.output() instanceof PullRequest.Output.File file) {
      return file.path();
    }
    if (request.output() instanceof PullRequest.Output.Directory directory) {
      return directory.path().resolve(name);
    }
    return ((PullRequest.Output.Into) request.output()).folder().resolve(name);
  }

  private final class Progress implements TransferListener {
    private final AtomicLong fetched = new AtomicLong();
    private volatile long present;
    private volatile long total;

    @Override
    public void onLength(long all, long alreadyThere) {
      total = all;
      present = alreadyThere;
      fetched.set(0);
      listener.onProgress(present, total);
    }

    @Override
    public void onBlock(ServerAddress source, int bytes) {
      listener.onProgress(present + fetched.addAndGet(bytes), total);
    }

    @Override
    public void onFailure(ServerAddress source, IOException reason) {
      listener.onWarning(reason);
    }

    @Override
    public void onExclusion(ServerAddress source, IOException reason) {
      listener.onWarning(reason);
    }
  }
}
