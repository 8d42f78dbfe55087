package dev.tiercast.client.cli;

import dev.tiercast.client.Client;
import dev.tiercast.client.output.StreamException;
import dev.tiercast.client.pull.Pull;
import dev.tiercast.client.pull.PullEvent;
import dev.tiercast.client.pull.PullRequest;
import dev.tiercast.client.pull.Pulled;
import dev.tiercast.client.share.Sharing;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.ExitCode;
import dev.tiercast.common.cli.Interruption;
import dev.tiercast.common.cli.ProgressOption;
import dev.tiercast.common.cli.ProxyVariables;
import dev.tiercast.common.cli.ServersOption;
import dev.tiercast.common.cli.Subcommand;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.transfer.TransferCancelledException;
import dev.tiercast.common.transfer.VersionChoice;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  @Mixin private OutputOptions output;
  @Mixin private EffortOptions effort;
  @Mixin private SeekingOptions seeking;
  @Mixin private SharingOptions sharing;

  @Option(
      names = "--share-for",
      paramLabel = "DURATION|forever",
      description = "With --share, go on with it for so long when all is in its place.",
      converter = EndlessDurationConverter.class)
  private @Nullable Duration shareFor;

  @Mixin private ProgressOption progress;

  @Parameters(
      paramLabel = "VERSION",
      description = "The version, v1, v2, …, or latest.",
      converter = VersionChoiceConverter.class)
  private VersionChoice version;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description = "Wait so long for a version that is not there yet (default: not at all).",
      defaultValue = "0s")
  private Duration longestWait;

  @Option(names = "--json", description = "Print what happens as JSON, a line each, for programs.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    PullRequest request = request(console);
    List<ServerAddress> addresses = servers.servers();
    if (!json) {
      return pull(addresses, request, console, event -> {});
    }
    PullJson programs = new PullJson(console.out());
    try {
      return pull(addresses, request, console, programs);
    } catch (IOException | RuntimeException | Error e) {
      programs.failed(e);
      throw e;
    }
  }

  private PullRequest request(Console console) {
    if (json && output.isStandardOutput()) {
      throw new ParameterException(
          spec.commandLine(), "--output-file -: --json needs standard output for itself");
    }
    checkSharing();
    return output.applyTo(
        PullRequest.of(version)
            .waiting(longestWait)
            .withOptions(effort.options())
            .seeking(seeking.seeking()),
        console.content());
  }

  private void checkSharing() {
    sharing.check();
    if (shareFor != null) {
      sharing.require("--share-for");
    }
    if (sharing.isWanted() && !output.isWholeInFiles()) {
      throw new ParameterException(
          spec.commandLine(),
          "--share: only all of a version, in files, can be shared: without --include and"
              + " --output-file -");
    }
  }

  private int pull(
      List<ServerAddress> addresses,
      PullRequest request,
      Console console,
      Consumer<PullEvent> programs)
      throws IOException {
    try (Client client = Client.of(addresses, ProxyVariables.of(spec));
        Sharing shared = sharing.start(client, seeking.seeking(), console);
        PullDisplay display = new PullDisplay(console, progress)) {
      Pull pull =
          client.prepare(
              shared == null ? request : request.sharing(shared), display.andThen(programs));
      CountDownLatch stopped = new CountDownLatch(1);
      Runnable stop =
          () -> {
            pull.cancel();
            stopped.countDown();
          };
      try (Interruption interruption = Interruption.by(stop)) {
        int code = run(pull, display, console);
        if (shared != null) {
          goOnSharing(shared, code, stopped, console);
        }
        return code;
      }
    }
  }

  /** Ends within the interruption, so that others are told. */
  private void goOnSharing(Sharing shared, int code, CountDownLatch stopped, Console console) {
    try (shared) {
      if (code == ExitCode.DONE.number() && shareFor != null && !shareFor.isZero()) {
        console.note("sharing on port " + shared.port());
        boolean unused = stopped.await(shareFor.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int run(Pull pull, PullDisplay display, Console console) throws IOException {
    try {
      Pulled pulled = pull.run();
      display.close();
      report(pulled, console);
      return ExitCode.DONE.number();
    } catch (TransferCancelledException e) {
      // An interruption is over only when it has been said how to go on.
      display.close();
      console.err().println(spec.qualifiedName() + ": " + stopped(e));
      if (json) {
        new PullJson(console.out()).failed(e);
      }
      return ExitCode.FAILED.number();
    } catch (StreamException e) {
      if (e.isClosedByReader()) {
        // As with cat: whoever read it has had enough.
        return ExitCode.FAILED.number();
      }
      throw e;
    }
  }

  private String stopped(TransferCancelledException reason) {
    return output.isStandardOutput()
        ? version + ": stopped; nothing of it is kept, so run again it begins at the front"
        : String.valueOf(reason.getMessage());
  }

  private void report(Pulled pulled, Console console) {
    if (!json && !output.isStandardOutput()) {
      console.out().println(pulled.path());
    }
    PullSummary.lines(pulled).forEach(console::note);
  }
}
