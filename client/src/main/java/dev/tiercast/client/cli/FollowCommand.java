package dev.tiercast.client.cli;

import dev.tiercast.client.Client;
import dev.tiercast.client.follow.Follow;
import dev.tiercast.client.follow.FollowEvent;
import dev.tiercast.client.follow.FollowRequest;
import dev.tiercast.client.share.Sharing;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.ExitCode;
import dev.tiercast.common.cli.Interruption;
import dev.tiercast.common.cli.ProgressOption;
import dev.tiercast.common.cli.ProxyVariables;
import dev.tiercast.common.cli.ServersOption;
import dev.tiercast.common.cli.Subcommand;
import dev.tiercast.common.transfer.TransferCancelledException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Keeps the newest version on a machine. */
@Command(
    name = "follow",
    description = {
      "Keep the newest version in a directory, until interrupted.",
      "Each version goes to DIR/vN; DIR/current is a link to the newest that is complete."
    })
public final class FollowCommand implements Subcommand {
  @Spec private CommandSpec spec;
  @Mixin private ServersOption servers;

  @Option(
      names = "--output-dir",
      required = true,
      paramLabel = "DIR",
      description = "Where versions go; created if needed.")
  private Path directory;

  @Option(
      names = "--exec",
      paramLabel = "CMD",
      description = {
        "Run this by the shell after each switch, with TIERCAST_VERSION and TIERCAST_PATH",
        "in its environment."
      })
  private @Nullable String command;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Keep so many older versions (default: ${DEFAULT-VALUE}).",
      defaultValue = "2")
  private int keep;

  @Option(
      names = "--poll-interval",
      paramLabel = "DURATION",
      description = {
        "How often to ask servers that cannot tell by themselves what is new",
        "(default: ${DEFAULT-VALUE})."
      },
      defaultValue = "1s")
  private Duration pollInterval;

  @Mixin private EffortOptions effort;
  @Mixin private SeekingOptions seeking;
  @Mixin private SharingOptions sharing;
  @Mixin private ProgressOption progress;

  @Option(names = "--json", description = "Print what happens as JSON, a line each, for programs.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    sharing.check();
    FollowRequest request =
        FollowRequest.into(directory)
            .keeping(keep)
            .polling(pollInterval)
            .withOptions(effort.options())
            .seeking(seeking.seeking());
    if (command != null) {
      request = request.running(command);
    }
    Console console = Console.of(spec);
    try (FollowDisplay display = new FollowDisplay(console, progress, !json)) {
      if (!json) {
        return follow(request, display, console);
      }
      FollowJson programs = new FollowJson(console.out());
      try {
        return follow(request, display.andThen(programs), console);
      } catch (IOException | RuntimeException | Error e) {
        programs.failed(e);
        throw e;
      }
    }
  }

  private int follow(FollowRequest request, Consumer<FollowEvent> listener, Console console)
      throws IOException {
    try (Client client = Client.of(servers.servers(), ProxyVariables.of(spec));
        Sharing shared = sharing.start(client, seeking.seeking(), console)) {
      Follow follow = client.prepare(shared == null ? request : request.sharing(shared), listener);
      try (Interruption interruption = Interruption.by(follow::cancel)) {
        run(follow, console);
        if (shared != null) {
          shared.close();
        }
      }
    }
    return ExitCode.FAILED.number();
  }

  /** An interruption is over only when it has been said how to go on. */
  private void run(Follow follow, Console console) throws IOException {
    try {
      follow.run();
    } catch (TransferCancelledException e) {
      console.note(spec.qualifiedName() + ": " + e.getMessage());
    }
  }
}
