package dev.tiercast.client.cli;

import dev.tiercast.client.verify.Damage;
import dev.tiercast.client.verify.Verified;
import dev.tiercast.client.verify.VerifyListener;
import dev.tiercast.common.cli.ByteSize;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.DurationText;
import dev.tiercast.common.cli.ProgressDisplay;
import dev.tiercast.common.cli.ProgressOption;
import dev.tiercast.common.cli.ProgressView;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Shows on stderr how verifying goes. Thread safe. */
final class VerifyDisplay implements VerifyListener, AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Console console;
  private final ProgressOption option;
  private String name = "";
  private String task = "";

  /** When what is being done was begun. */
  private long begin;

  private @Nullable ProgressDisplay display;

  VerifyDisplay(Console console, ProgressOption option) {
    this.console = console;
    this.option = option;
  }

  @Override
  public synchronized void onStart(VersionId version, String what) {
    close();
    name = " " + version + " " + what;
  }

  @Override
  public void onCheck(long done, long total) {
    show("verify", done, total);
  }

  @Override
  public void onRepair(long done, long total) {
    show("repair", done, total);
  }

  private synchronized void show(String doing, long done, long total) {
    if (!task.equals(doing)) {
      close();
      begin = System.nanoTime();
    }
    task = doing;
    if (display == null) {
      display = option.on(console);
    }
    double seconds = Math.max(1, System.nanoTime() - begin) / NANOS_PER_SECOND;
    display.show(new ProgressView(doing + name, done, total, (long) (done / seconds)));
  }

  @Override
  public synchronized void onWarning(IOException reason) {
    String text = "warning: " + reason.getMessage();
    if (display == null) {
      console.note(text);
    } else {
      display.note(text);
    }
  }

  @Override
  public synchronized void close() {
    if (display != null) {
      display.close();
      display = null;
    }
  }

  /** A damage in a line; the range is counted from 0, and its last byte belongs to it. */
  static String line(Damage damage) {
    if (damage.kind() == Damage.Kind.NOT_A_FILE || damage.range().isEmpty()) {
      return "%s: %s".formatted(damage.file(), damage.kind());
    }
    return "%s: bytes %d-%d %s (%s)"
        .formatted(
            damage.file(),
            damage.range().start(),
            damage.range().end() - 1,
            damage.kind(),
            new ByteSize(damage.range().length()));
  }

  static String summary(Verified verified) {
    return "%s: %s, %s, %s compared in %s: %s"
        .formatted(
            verified.version(),
            verified.path(),
            new ByteSize(verified.size()),
            verified.verification(),
            DurationText.format(verified.time()),
            outcome(verified));
  }

  private static String outcome(Verified verified) {
    if (verified.damages().isEmpty()) {
      return "all is right";
    }
    String damages =
        "%d damaged %s, %s in all"
            .formatted(
                verified.damages().size(),
                verified.damages().size() == 1 ? "range" : "ranges",
                new ByteSize(verified.damagedBytes()));
    return verified.repaired()
        ? damages + ", repaired with %s fetched".formatted(new ByteSize(verified.fetched()))
        : damages;
  }
}
