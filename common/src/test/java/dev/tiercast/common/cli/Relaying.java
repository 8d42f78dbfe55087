package dev.tiercast.common.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A second command, with an upstream. */
@Command(name = "relaying", description = "Relays for tests.")
final class Relaying implements Subcommand {
  @Option(names = "--upstream", required = true)
  List<ServerList> upstream;

  @Option(names = "--port", defaultValue = "8001")
  int port;

  @Option(names = "--rack", defaultValue = "none")
  String rack;

  @Override
  public Integer call() {
    return 0;
  }
}
