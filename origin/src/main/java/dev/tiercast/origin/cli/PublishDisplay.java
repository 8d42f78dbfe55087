package dev.tiercast.origin.cli;

import dev.tiercast.common.cli.ByteRate;
import dev.tiercast.common.cli.ByteSize;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.DurationText;
import dev.tiercast.common.cli.ProgressDisplay;
import dev.tiercast.common.cli.ProgressOption;
import dev.tiercast.common.cli.ProgressView;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.origin.publish.ProgressListener;
import java.nio.file.Path;
import java.time.Duration;

/** Shows on stderr how publishing goes. */
final class PublishDisplay implements ProgressListener, AutoCloseable {
  private final ProgressDisplay display;
  private final String task;
  private final long begin = System.nanoTime();

  PublishDisplay(Console console, ProgressOption option, Path input) {
    display = option.on(console);
    task = "publish " + input;
  }

  @Override
  public void onProgress(long done, long total) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
    long rate = done == 0 ? 0 : ByteRate.average(done, elapsed).bytesPerSecond();
    display.show(new ProgressView(task, done, total, rate));
  }

  @Override
  public void close() {
    display.close();
  }

  static String summary(Manifest manifest, Duration time) {
    int shards = manifest.shards().size();
    return "%s: %s, %s in %d %s, sha256 %s, in %s (%s)"
        .formatted(
            manifest.version(),
            manifest.name(),
            new ByteSize(manifest.size()),
            shards,
            shards == 1 ? "shard" : "shards",
            manifest.sha256(),
            DurationText.format(time),
            ByteRate.average(manifest.size(), time));
  }
}
