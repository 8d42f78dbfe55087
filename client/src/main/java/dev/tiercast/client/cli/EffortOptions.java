package dev.tiercast.client.cli;

import dev.tiercast.common.transfer.TransferOptions;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Mixin: how hard to try. */
final class EffortOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Most connections at once (default: ${DEFAULT-VALUE}).",
      defaultValue = "16")
  private int connections;

  @Option(
      names = "--retry-for",
      paramLabel = "DURATION|forever",
      description = "Give up after so long without progress (default: ${DEFAULT-VALUE}).",
      converter = EndlessDurationConverter.class,
      defaultValue = "30s")
  private Duration retryFor;

  TransferOptions options() {
    if (connections < 1) {
      throw new ParameterException(
          command.commandLine(), "--connections: " + connections + " is less than 1");
    }
    return TransferOptions.STANDARD.withConnections(connections).withRetryFor(retryFor);
  }
}
