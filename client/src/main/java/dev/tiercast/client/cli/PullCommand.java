package dev.tiercast.client.cli;

import dev.tiercast.client.Client;
import dev.tiercast.client.pull.Pull;
import dev.tiercast.client.pull.PullEvent;
import dev.tiercast.client.pull.PullRequest;
import dev.tiercast.client.pull.Pulled;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.ExitCode;
import dev.tiercast.common.cli.Interruption;
import dev.tiercast.common.cli.ProgressOption;
import dev.tiercast.common.cli.ProxyVariables;
import dev.tiercast.common.cli.ServersOption;
import dev.tiercast.common.cli.Subcommand;
import dev.tiercast.common.transfer.TransferCancelledException;
import dev.tiercast.common.transfer.TransferOptions;
import dev.tiercast.common.transfer.VersionChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Pulls a version. */
@Command(
    name = "pull",
    description = {
      "Pull a version from servers, verified block by block.",
      "An interrupted pull goes on where it was when it is run again."
    })
public final class PullCommand implements Subcommand {
  @Spec private CommandSpec spec;
  @Mixin private ServersOption servers;
  @Mixin private ProgressOption progress;

  @Parameters(
      paramLabel = "VERSION",
      description = "The version, v1, v2, …, or latest.",
      converter = VersionChoiceConverter.class)
  private VersionChoice version;

  @Option(
      names = "--output-file",
      paramLabel = "PATH",
      description = "Where the file goes (default: its own name, here).")
  private @Nullable Path outputFile;

  @Option(
      names = "--output-dir",
      paramLabel = "DIR",
      description = "Where the files of a directory go (default: its own name, here).")
  private @Nullable Path outputDirectory;

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description = {
        "Only files that match; may be repeated. A pattern without a slash is held",
        "against names, one with a slash against whole paths."
      })
  private List<String> includes = List.of();

  @Option(
      names = "--replace",
      description = "Replace a directory although it has files that the version does not have.")
  private boolean replace;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description = "Wait so long for a version that is not there yet.",
      defaultValue = "0s")
  private Duration longestWait;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Most connections at once (default: ${DEFAULT-VALUE}).",
      defaultValue = "16")
  private int connections;

  @Option(
      names = "--retry-for",
      paramLabel = "DURATION",
      description = "Give up after so long without progress (default: ${DEFAULT-VALUE}).",
      defaultValue = "30s")
  private Duration retryFor;

  @Option(names = "--json", description = "Print what happened as JSON, a line each, for programs.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    PullRequest request = request();
    if (!json) {
      return pull(request, console, event -> {});
    }
    PullJson programs = new PullJson(console.out());
    try {
      return pull(request, console, programs);
    } catch (IOException | RuntimeException e) {
      programs.failed(e);
      throw e;
    }
  }

  private int pull(PullRequest request, Console console, Consumer<PullEvent> programs)
      throws IOException {
    try (Client client = Client.of(servers.servers(), ProxyVariables.of(spec));
        PullDisplay display = new PullDisplay(console, progress)) {
      Pull pull = client.prepare(request, display.andThen(programs));
      try (Interruption interruption = Interruption.by(pull::cancel)) {
        return run(pull, display, console);
      }
    }
  }

  private int run(Pull pull, PullDisplay display, Console console) throws IOException {
    try {
      Pulled pulled = pull.run();
      display.close();
      if (!json) {
        console.out().println(pulled.path());
      }
      PullSummary.lines(pulled).forEach(console::note);
      return ExitCode.DONE.number();
    } catch (TransferCancelledException e) {
      // An interruption is over only when it has been said how to go on.
      display.close();
      console.err().println(spec.qualifiedName() + ": " + e.getMessage());
      if (json) {
        new PullJson(console.out()).failed(e);
      }
      return ExitCode.FAILED.number();
    }
  }

  private PullRequest request() {
    if (outputFile != null && outputDirectory != null) {
      throw new ParameterException(
          spec.commandLine(), "give --output-file or --output-dir, not both");
    }
    if (outputFile != null && outputFile.toString().equals("-")) {
      throw new ParameterException(
          spec.commandLine(), "--output-file: for a file that is called -, write ./-");
    }
    if (connections < 1) {
      throw new ParameterException(
          spec.commandLine(), "--connections: " + connections + " is less than 1");
    }
    PullRequest request =
        PullRequest.of(version)
            .including(includes)
            .replacingAll(replace)
            .waiting(longestWait)
            .withOptions(
                TransferOptions.STANDARD.withConnections(connections).withRetryFor(retryFor));
    if (outputFile != null) {
      return request.toFile(outputFile);
    }
    return outputDirectory == null ? request : request.toDirectory(outputDirectory);
  }
}
