package dev.tiercast.client.cli;

import dev.tiercast.client.pull.Seeking;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mixin: who is asked beside the servers that are named. */
final class SeekingOptions {
  @Option(
      names = "--rack",
      paramLabel = "NAME",
      description = "The rack that this machine is in: relays there are preferred.")
  private @Nullable String rack;

  @Option(names = "--no-discovery", description = "Ask nobody but the servers that are named.")
  private boolean noDiscovery;

  Seeking seeking() {
    return new Seeking(!noDiscovery, Optional.ofNullable(rack));
  }
}
