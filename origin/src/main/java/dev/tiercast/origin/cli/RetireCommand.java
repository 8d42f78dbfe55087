package dev.tiercast.origin.cli;

import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.ExitCode;
import dev.tiercast.common.cli.Subcommand;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a version out. */
@Command(
    name = "retire",
    description = {
      "Take a version out and delete its shards. Its number is never used again.",
      "An origin that serves the data directory stops to offer it at once."
    })
public final class RetireCommand implements Subcommand {
  @Spec private CommandSpec spec;
  @Mixin private DataDirectoryOption data;

  @Parameters(paramLabel = "VERSION", description = "The version: v1, v2, …")
  private VersionId version;

  @Override
  public Integer call() throws IOException {
    data.open().retire(version);
    Console.of(spec).err().println(version + ": retired");
    return ExitCode.DONE.number();
  }
}
