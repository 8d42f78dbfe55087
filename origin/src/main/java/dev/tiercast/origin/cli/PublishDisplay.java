package dev.tiercast.origin.cli;

import dev.tiercast.common.cli.ByteRate;
import dev.tiercast.common.cli.ByteSize;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.DurationText;
import dev.tiercast.common.cli.ProgressDisplay;
import dev.tiercast.common.cli.ProgressOption;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.origin.publish.ProgressListener;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Shows on stderr how publishing goes. */
final class PublishDisplay implements ProgressListener, AutoCloseable {
  private final Console console;
  private final ProgressOption option;
  private final String task;
  private @Nullable ProgressDisplay display;

  PublishDisplay(Console console, ProgressOption option, Path input) {
    this.console = console;
    this.option = option;
    this.task = "publish " + input;
  }

  @Override
  public void onProgress(long done, long total) {
    if (display == null) {
      display = option.start(console, task, done, total);
    }
    display.update(done);
  }

  @Override
  public void close() {
    if (display != null) {
      display.close();
    }
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
