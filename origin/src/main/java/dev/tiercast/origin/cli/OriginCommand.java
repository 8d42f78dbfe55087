package dev.tiercast.origin.cli;

import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.ExitCode;
import dev.tiercast.common.cli.Interruption;
import dev.tiercast.common.cli.ServeOptionGroup;
import dev.tiercast.common.cli.Subcommand;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.origin.Origin;
import dev.tiercast.origin.OriginOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs an origin. */
@Command(
    name = "origin",
    description = {
      "Serve the versions of a data directory, until interrupted.",
      "The directory is created if it is not there."
    })
public final class OriginCommand implements Subcommand {
  @Spec private CommandSpec spec;
  @Mixin private DataDirectoryOption data;
  @Mixin private ServeOptionGroup serving = new ServeOptionGroup(ServerAddress.DEFAULT_PORT);

  @Option(
      names = "--max-copies",
      paramLabel = "N",
      description = {
        "Have relays and clients take each block from here at most N times, and the",
        "rest from each other; 0 for as often as that is faster (default: ${DEFAULT-VALUE})."
      })
  private int maxCopies;

  @Override
  public Integer call() throws Exception {
    Origin origin = Origin.start(options());
    Console.of(spec)
        .err()
        .println("origin, serving %s on port %d".formatted(data.path(), origin.port()));
    Interruption.serve(origin);
    return ExitCode.DONE.number();
  }

  OriginOptions options() {
    return OriginOptions.of(data.path()).withServing(serving.options()).withMaxCopies(maxCopies);
  }
}
