package dev.tiercast.common.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the completion script that follows from the commands themselves. */
@Command(
    name = "generate-completion",
    description = "Prints a completion script for bash and zsh.",
    footer = {
      "",
      "To complete commands in this shell:",
      "  source <(tiercast generate-completion)"
    })
public final class CompletionCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec root = spec.root();
    // Not println, whatever the system: the shell reads line feeds.
    Console.of(spec).out().print(AutoComplete.bash(root.name(), root.commandLine()) + "\n");
    return ExitCode.DONE.number();
  }
}
