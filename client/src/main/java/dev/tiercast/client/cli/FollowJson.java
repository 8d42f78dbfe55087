package dev.tiercast.client.cli;

import dev.tiercast.client.follow.FollowEvent;
import dev.tiercast.client.pull.PullEvent;
import java.io.PrintStream;
import java.util.function.Consumer;

/**
 * Prints for programs what happens while versions are followed: an object of JSON on each line,
 * those of each pull among them. Not thread safe, as events come one by one.
 */
final class FollowJson implements Consumer<FollowEvent> {
  private final PrintStream out;

  /** Of the pull that goes on, or went on last: it counts the seconds of that. */
  private PullJson pull;

  FollowJson(PrintStream out) {
    this.out = out;
    this.pull = new PullJson(out);
  }

  @Override
  public void accept(FollowEvent event) {
    if (event instanceof FollowEvent.Pulling pulling) {
      if (pulling.event() instanceof PullEvent.Started) {
        pull = new PullJson(out);
      }
      pull.accept(pulling.event());
    } else if (event instanceof FollowEvent.Switched switched) {
      pull.line(
          "switched",
          json -> {
            json.writeStringField("version", switched.version().toString());
            json.writeStringField("path", switched.path().toString());
          });
    } else if (event instanceof FollowEvent.CommandEnded ended) {
      pull.line(
          "command-ended",
          json -> {
            json.writeStringField("version", ended.version().toString());
            json.writeNumberField("exitCode", ended.exitCode());
          });
    } else if (event instanceof FollowEvent.Removed removed) {
      pull.line("removed", json -> json.writeStringField("version", removed.version().toString()));
    } else if (event instanceof FollowEvent.Retired retired) {
      pull.line("retired", json -> json.writeStringField("version", retired.version().toString()));
    } else if (event instanceof FollowEvent.Failed failed) {
      failed(failed.reason());
    }
  }

  /** Something has failed. */
  void failed(Throwable failure) {
    pull.failed(failure);
  }
}
