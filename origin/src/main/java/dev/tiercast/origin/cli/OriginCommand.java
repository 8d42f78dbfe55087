package dev.tiercast.origin.cli;

import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.ExitCode;
import dev.tiercast.common.cli.Interruption;
import dev.tiercast.common.cli.PortConverter;
import dev.tiercast.common.cli.Subcommand;
import dev.tiercast.origin.Origin;
import dev.tiercast.origin.OriginOptions;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--port",
      description = "Port to listen on, 0 for any (default: ${DEFAULT-VALUE}).",
      defaultValue = "8000",
      converter = PortConverter.class)
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDR",
      description = "Address to listen on (default: all).")
  private @Nullable String host;

  @Override
  public Integer call() throws Exception {
    Origin origin = Origin.start(OriginOptions.of(data.path()).withHost(host).withPort(port));
    Console.of(spec)
        .err()
        .println("origin, serving %s on port %d".formatted(data.path(), origin.port()));
    Interruption.serve(origin);
    return ExitCode.DONE.number();
  }
}
