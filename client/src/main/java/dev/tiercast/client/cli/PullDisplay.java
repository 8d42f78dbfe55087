package dev.tiercast.client.cli;

import dev.tiercast.client.pull.PullEvent;
import dev.tiercast.client.pull.SourceFigures;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.ProgressDisplay;
import dev.tiercast.common.cli.ProgressOption;
import dev.tiercast.common.cli.ProgressView;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Shows on stderr, for people, how a pull goes. Not thread safe, as events come one by one. */
final class PullDisplay implements Consumer<PullEvent>, AutoCloseable {
  private final ProgressDisplay display;
  private final Set<String> warned = new HashSet<>();
  private String task = "pull";

  PullDisplay(Console console, ProgressOption option) {
    display = option.on(console);
  }

  @Override
  public void accept(PullEvent event) {
    if (event instanceof PullEvent.Started started) {
      task = started.version() + " " + started.name();
    } else if (event instanceof PullEvent.Checking checking && checking.size() > 0) {
      display.show(
          new ProgressView("checking " + task, checking.done(), checking.size(), 0, List.of()));
    } else if (event instanceof PullEvent.Progress progress && progress.size() > 0) {
      display.show(view(progress));
    } else if (event instanceof PullEvent.SourceLeft left) {
      warn(left.reason());
    } else if (event instanceof PullEvent.SourceBlamed blamed) {
      warn(blamed.reason());
    } else if (event instanceof PullEvent.Warning warning) {
      warn(warning.reason());
    }
  }

  private ProgressView view(PullEvent.Progress progress) {
    return new ProgressView(
        task,
        progress.done(),
        progress.size(),
        progress.bytesPerSecond(),
        progress.sources().stream().map(PullDisplay::part).toList());
  }

  private static ProgressView.Part part(SourceFigures source) {
    return new ProgressView.Part(
        PullSummary.name(source.address()),
        source.bytes(),
        source.share(),
        source.bytesPerSecond());
  }

  /** Each thing is said once, however often it happens. */
  private void warn(IOException reason) {
    String message = String.valueOf(reason.getMessage());
    if (warned.add(message)) {
      display.note("warning: " + message);
    }
  }

  @Override
  public void close() {
    display.close();
  }
}
