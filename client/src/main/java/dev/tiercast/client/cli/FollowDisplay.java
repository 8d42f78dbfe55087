package dev.tiercast.client.cli;

import dev.tiercast.client.follow.FollowEvent;
import dev.tiercast.client.pull.PullEvent;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.FailureText;
import dev.tiercast.common.cli.ProgressOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells people what happens while versions are followed: where the newest is on standard output,
 * everything else on stderr. Not thread safe, as events come one by one.
 */
final class FollowDisplay implements Consumer<FollowEvent>, AutoCloseable {
  private final Console console;
  private final ProgressOption progress;
  private final boolean printsPaths;
  private @Nullable PullDisplay pull;

  /** What failed last: it is said once, however often it is tried again. */
  private String failure = "";

  /**
   * @param printsPaths whether standard output is for people, too
   */
  FollowDisplay(Console console, ProgressOption progress, boolean printsPaths) {
    this.console = console;
    this.progress = progress;
    this.printsPaths = printsPaths;
  }

  @Override
  public void accept(FollowEvent event) {
    if (event instanceof FollowEvent.Pulling pulling) {
      accept(pulling.event());
    } else if (event instanceof FollowEvent.Switched switched) {
      failure = "";
      if (printsPaths) {
        console.out().println(switched.path());
        console.out().flush();
      }
    } else if (event instanceof FollowEvent.CommandEnded ended && ended.exitCode() != 0) {
      console.note(
          "warning: %s: the command ended with %d".formatted(ended.version(), ended.exitCode()));
    } else if (event instanceof FollowEvent.Removed removed) {
      console.note(removed.version() + ": removed");
    } else if (event instanceof FollowEvent.Retired retired) {
      console.note(
          "warning: %s: is not live any more; it stays current until another is published"
              .formatted(retired.version()));
    } else if (event instanceof FollowEvent.Failed failed) {
      fail(FailureText.line(failed.reason()));
    }
  }

  private void accept(PullEvent event) {
    if (pull == null) {
      pull = new PullDisplay(console, progress);
    }
    pull.accept(event);
    if (event instanceof PullEvent.Done done) {
      close();
      PullSummary.lines(done.pulled()).forEach(console::note);
    }
  }

  private void fail(String reason) {
    close();
    if (!reason.equals(failure)) {
      failure = reason;
      console.note("warning: " + reason);
    }
  }

  /** Ends what is shown of a pull. */
  @Override
  public void close() {
    if (pull != null) {
      pull.close();
      pull = null;
    }
  }
}
