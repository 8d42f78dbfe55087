package dev.tiercast.common.cli;

import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import picocli.CommandLine;

/** Puts the root command and its subcommands together. */
final class CommandTree {
  private CommandTree() {}

  /** The whole command, with errors collected in the result of parsing instead of thrown. */
  static CommandLine of(RootCommand root, Iterable<Subcommand> subcommands) {
    CommandLine commandLine = new CommandLine(root);
    // Sorted, because services come in the order in which the system lists the jars.
    List<CommandLine> sorted =
        StreamSupport.stream(subcommands.spliterator(), false)
            .map(CommandLine::new)
            .sorted(Comparator.comparing(CommandLine::getCommandName))
            .toList();
    sorted.forEach(commandLine::addSubcommand);
    Converters.register(commandLine);
    commandLine.setExpandAtFiles(false);
    commandLine.setAllowOptionsAsOptionParameters(false);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    collectErrors(commandLine);
    sorted.forEach(CommandTree::collectErrors);
    return commandLine;
  }

  private static void collectErrors(CommandLine commandLine) {
    commandLine.getCommandSpec().parser().collectErrors(true);
  }
}
