package dev.tiercast.client.cli;

import dev.tiercast.client.Client;
import dev.tiercast.client.status.TierStatus;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.ExitCode;
import dev.tiercast.common.cli.ProxyVariables;
import dev.tiercast.common.cli.ServersOption;
import dev.tiercast.common.cli.Subcommand;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows who is in a tier. */
@Command(
    name = "status",
    description = {
      "Show the nodes that servers know: who and where they are, which versions they",
      "have and how far, and how fast they send and receive."
    })
public final class StatusCommand implements Subcommand {
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Spec private CommandSpec spec;
  @Mixin private ServersOption servers;

  @Option(names = "--json", description = "Print JSON for programs, an object a line.")
  private boolean json;

  @Option(names = "--watch", description = "Look again and again, until interrupted.")
  private boolean watch;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      description = "With --watch, how long to wait between looks (default: ${DEFAULT-VALUE}).",
      defaultValue = "2s")
  private Duration interval;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    try (Client client = Client.of(servers.servers(), ProxyVariables.of(spec))) {
      if (!watch) {
        show(client.status().answered(), console);
        return ExitCode.DONE.number();
      }
      watch(client, console);
      return ExitCode.DONE.number();
    }
  }

  /** A server that is away for a while is looked for again. */
  private void watch(Client client, Console console) throws IOException {
    boolean isOver = false;
    while (!isOver) {
      TierStatus status = client.status();
      clear(console);
      show(status, console);
      isOver = console.out().checkError() || isInterruptedWithin(interval);
    }
  }

  private void clear(Console console) {
    if (console.screen() && !json) {
      console.out().print(CLEAR);
      console.out().flush();
    }
  }

  private static boolean isInterruptedWithin(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void show(TierStatus status, Console console) {
    if (json) {
      console.out().writeBytes(StatusJson.write(status, Instant.now()));
    } else {
      StatusView.lines(status).forEach(console.out()::println);
    }
    console.out().flush();
    StatusView.notes(status).forEach(console::note);
  }
}
