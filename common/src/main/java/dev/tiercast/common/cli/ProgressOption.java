package dev.tiercast.common.cli;

import picocli.CommandLine.Option;

/** Mixin for commands that take a while: {@code --progress}. */
public final class ProgressOption {
  @Option(names = "--progress", description = "Show progress even where stderr is not a terminal.")
  private boolean forced;

  /**
   * Begins to show progress, if it is wanted.
   *
   * @param task what is being done, a few words
   * @param alreadyDone bytes that need not be moved any more; they do not count as speed
   * @param total bytes of the whole
   */
  public ProgressDisplay start(Console console, String task, long alreadyDone, long total) {
    return ProgressDisplay.start(
        forced ? console.withProgress() : console, task, alreadyDone, total);
  }
}
