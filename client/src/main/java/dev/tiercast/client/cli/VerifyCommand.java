package dev.tiercast.client.cli;

import dev.tiercast.client.Client;
import dev.tiercast.client.verify.Damage;
import dev.tiercast.client.verify.Verified;
import dev.tiercast.client.verify.Verify;
import dev.tiercast.client.verify.VerifyRequest;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.ExitCode;
import dev.tiercast.common.cli.Interruption;
import dev.tiercast.common.cli.ProgressOption;
import dev.tiercast.common.cli.ProxyVariables;
import dev.tiercast.common.cli.ServersOption;
import dev.tiercast.common.cli.Subcommand;
import dev.tiercast.common.transfer.TransferCancelledException;
import dev.tiercast.common.transfer.VersionChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares what is on disk with a version. */
@Command(
    name = "verify",
    description = {
      "Compare a file or directory with its version, block by block, and name what is damaged.",
      "Ends with 0 if all is right, and with 4 if it is not."
    })
public final class VerifyCommand implements Subcommand {
  @Spec private CommandSpec spec;
  @Mixin private ServersOption servers;
  @Mixin private EffortOptions effort;
  @Mixin private ProgressOption progress;

  @Parameters(paramLabel = "PATH", description = "The file or directory.")
  private Path path;

  @Option(
      names = "--version-id",
      paramLabel = "VERSION",
      description = {
        "What it should be: v1, v2, …, or latest. Without it, the version that has its size, or",
        "its name; of several the one that has its digest."
      },
      converter = VersionChoiceConverter.class)
  private @Nullable VersionChoice version;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = {
        "Compare with this manifest, and the blocks.bin beside it; no server is asked. Without",
        "blocks.bin only whole shards or files can be compared."
      })
  private @Nullable Path manifest;

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description = "Only files of a directory that match, as for pull; may be repeated.")
  private List<String> includes = List.of();

  @Option(
      names = "--repair",
      description = "Fetch exactly what is damaged from the servers, and write it in its place.")
  private boolean repair;

  @Option(names = "--json", description = "Print what was found as one line of JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    VerifyRequest request = request();
    boolean asking = manifest == null || repair;
    try (Client client =
            Client.of(asking ? servers.servers() : List.of(), ProxyVariables.of(spec));
        VerifyDisplay display = new VerifyDisplay(console, progress)) {
      Verify verify = client.prepare(request, display);
      try (Interruption interruption = Interruption.by(verify::cancel)) {
        return run(verify, display, console);
      }
    }
  }

  private int run(Verify verify, VerifyDisplay display, Console console) throws IOException {
    try {
      Verified verified = verify.run();
      display.close();
      report(verified, console);
      return (verified.isRight() ? ExitCode.DONE : ExitCode.NOT_VERIFIED).number();
    } catch (TransferCancelledException e) {
      display.close();
      console.err().println(spec.qualifiedName() + ": " + e.getMessage());
      return ExitCode.FAILED.number();
    }
  }

  private VerifyRequest request() {
    if (manifest != null && version != null) {
      throw new ParameterException(
          spec.commandLine(),
          "give --version-id or --manifest, not both: a manifest says of which version it is");
    }
    return VerifyRequest.of(path)
        .withVersion(version)
        .withManifest(manifest)
        .including(includes)
        .repairing(repair)
        .withOptions(effort.options());
  }

  private void report(Verified verified, Console console) {
    if (json) {
      console.out().writeBytes(VerifiedJson.write(verified));
    } else if (verified.damages().isEmpty()) {
      console.out().println(verified.path() + ": right");
    } else {
      for (Damage damage : verified.damages()) {
        console.out().println(VerifyDisplay.line(damage));
      }
    }
    console.note(VerifyDisplay.summary(verified));
  }
}
