package dev.tiercast.common.cli;

import picocli.CommandLine.Option;

/** Mixin for commands that take a while: {@code --progress}. */
public final class ProgressOption {
  @Option(
      names = "--progress",
      description = "Show progress even where stderr is not a terminal, in plain lines.")
  private boolean forced;

  /** A display for progress, if it is wanted. */
  public ProgressDisplay on(Console console) {
    return ProgressDisplay.on(console, forced);
  }
}
