package dev.tiercast.common.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code tiercast} itself, and the options that every command has. */
@Command(
    name = "tiercast",
    description = "Gets one large file to many machines.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = ProjectVersion.class,
    footer = {
      "",
      "An option that the command line does not give is taken from a variable",
      "(--data-dir from TIERCAST_DATA_DIR; IP_ADDR_LIST stands in for --servers and",
      "--upstream), then from the file that --config names (data-dir: DIR)."
    })
final class RootCommand {
  private final Console console;
  private final Map<String, String> environment;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and exit.")
  @SuppressWarnings("UnusedVariable")
  private boolean version;

  @Option(
      names = Settings.CONFIG,
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Take options from this YAML file (default: $TIERCAST_CONFIG).")
  private @Nullable Path config;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show where an error came from.")
  private boolean verbose;

  RootCommand(Console console, Map<String, String> environment) {
    this.console = console;
    this.environment = environment;
  }

  Console console() {
    return console;
  }

  Map<String, String> environment() {
    return environment;
  }

  @Nullable Path config() {
    return config;
  }

  boolean verbose() {
    return verbose;
  }
}
