package dev.tiercast.relay.cli;

import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.ExitCode;
import dev.tiercast.common.cli.Interruption;
import dev.tiercast.common.cli.ProxyVariables;
import dev.tiercast.common.cli.ServeOptionGroup;
import dev.tiercast.common.cli.Subcommand;
import dev.tiercast.common.cli.UpstreamOption;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.relay.Relay;
import dev.tiercast.relay.RelayOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a relay. */
@Command(
    name = "relay",
    description = "Mirror versions from upstream and serve them, until interrupted.")
public final class RelayCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Mixin private UpstreamOption upstreams = new UpstreamOption();

  @Option(
      names = "--data-dir",
      required = true,
      paramLabel = "DIR",
      description = "Where versions are kept; created if needed.")
  private Path dataDirectory;

  @Mixin private ServeOptionGroup serving = new ServeOptionGroup(RelayOptions.DEFAULT_PORT);

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Hold the newest N versions (default: all that upstream has).")
  private int keep = Integer.MAX_VALUE;

  @Option(
      names = "--poll-interval",
      paramLabel = "DURATION",
      description = {
        "How often to ask upstreams that cannot tell by themselves what is new",
        "(default: ${DEFAULT-VALUE})."
      },
      defaultValue = "1s")
  private Duration pollInterval;

  @Option(
      names = "--rack",
      paramLabel = "NAME",
      description = {
        "The rack, or site, that it stands in: relays with the same name get",
        "each block into it once, and the rest from each other."
      })
  private Optional<String> rack = Optional.empty();

  @Override
  public Integer call() throws Exception {
    List<ServerAddress> servers = upstreams.servers();
    RelayOptions options =
        new RelayOptions(
            servers,
            dataDirectory,
            serving.options(),
            keep,
            pollInterval,
            ProxyVariables.of(spec),
            rack);
    Relay relay = Relay.start(options, new RelayLog());
    String from = servers.stream().map(ServerAddress::toString).collect(Collectors.joining(", "));
    Console.of(spec)
        .err()
        .println("relay of %s, serving %s on port %d".formatted(from, dataDirectory, relay.port()));
    Interruption.serve(relay);
    return ExitCode.DONE.number();
  }
}
