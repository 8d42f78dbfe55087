package dev.tiercast.client.cli;

import dev.tiercast.client.pull.PullListener;
import dev.tiercast.client.pull.Pulled;
import dev.tiercast.common.cli.ByteRate;
import dev.tiercast.common.cli.ByteSize;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.DurationText;
import dev.tiercast.common.cli.ProgressDisplay;
import dev.tiercast.common.cli.ProgressOption;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows on stderr how a pull goes. Thread safe. */
final class PullDisplay implements PullListener, AutoCloseable {
  private final Console console;
  private final ProgressOption option;
  private final Set<String> warned = new HashSet<>();
  private String task = "pull";
  private @Nullable ProgressDisplay display;

  PullDisplay(Console console, ProgressOption option) {
    this.console = console;
    this.option = option;
  }

  @Override
  public synchronized void onStart(VersionId version, String name) {
    task = version + " " + name;
  }

  @Override
  public synchronized void onProgress(long done, long total) {
    if (display == null) {
      display = option.start(console, task, done, total);
    }
    display.update(done);
  }

  /** Each thing is said once, however often it happens. */
  @Override
  public synchronized void onWarning(IOException reason) {
    String message = String.valueOf(reason.getMessage());
    if (!warned.add(message)) {
      return;
    }
    if (display == null) {
      console.note("warning: " + message);
    } else {
      display.note("warning: " + message);
    }
  }

  @Override
  public synchronized void close() {
    if (display != null) {
      display.close();
      display = null;
    }
  }

  static String summary(Pulled pulled) {
    return "%s: %s, %s, %s verified%s in %s%s"
        .formatted(
            pulled.version(),
            pulled.path(),
            new ByteSize(pulled.size()),
            pulled.verification(),
            origin(pulled),
            DurationText.format(pulled.time()),
            pulled.fetched() == 0
                ? ""
                : " (" + ByteRate.average(pulled.fetched(), pulled.time()) + ")");
  }

  /** Where it came from, if not all was fetched now. */
  private static String origin(Pulled pulled) {
    if (pulled.reused() >= pulled.size() && pulled.fetched() == 0) {
      return ", all of it was there already";
    }
    String reused =
        pulled.reused() > 0
            ? ", %s taken from what was there".formatted(new ByteSize(pulled.reused()))
            : "";
    return pulled.fetched() < pulled.size()
        ? reused + ", %s fetched now".formatted(new ByteSize(pulled.fetched()))
        : "";
  }
}
