package dev.tiercast.client.cli;

import dev.tiercast.common.cli.ByteRate;
import dev.tiercast.common.transfer.TransferOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--limit-rate",
      paramLabel = "RATE",
      description = "Fetch no faster than this, all connections together.")
  private @Nullable ByteRate limitRate;

  TransferOptions options() {
    if (connections < 1) {
      throw new ParameterException(
          command.commandLine(), "--connections: " + connections + " is less than 1");
    }
    TransferOptions options =
        TransferOptions.STANDARD.withConnections(connections).withRetryFor(retryFor);
    return limitRate == null ? options : options.withRate(limitRate.bytesPerSecond());
  }
}
