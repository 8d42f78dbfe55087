package dev.tiercast.client.cli;

import dev.tiercast.client.Client;
import dev.tiercast.client.pull.Seeking;
import dev.tiercast.client.share.ShareOptions;
import dev.tiercast.client.share.Sharing;
import dev.tiercast.common.cli.ByteRate;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.PortConverter;
import java.io.IOException;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Mixin: whether others get what is pulled. */
final class SharingOptions {
  private static final String ANY_PORT = "0";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--share",
      arity = "0..1",
      paramLabel = "=PORT",
      hideParamSyntax = true,
      description = {
        "Serve others what is pulled, while it comes, on this port (default: any that is",
        "free). Off if not given."
      },
      preprocessor = OnlyAttached.class,
      fallbackValue = ANY_PORT,
      converter = PortConverter.class)
  private @Nullable Integer port;

  @Option(
      names = "--share-rate",
      paramLabel = "RATE",
      description = "Send others no more than this, all together.")
  private @Nullable ByteRate rate;

  /**
   * Begins to share, if that is wanted.
   *
   * @return null if not
   */
  @Nullable Sharing start(Client client, Seeking seeking, Console console) throws IOException {
    if (port == null) {
      return null;
    }
    long most = rate == null ? 0 : rate.bytesPerSecond();
    return client.share(
        new ShareOptions(port, most, seeking.rack()),
        refusal -> console.note("warning: " + refusal.getMessage()));
  }

  boolean isWanted() {
    return port != null;
  }

  /** Refuses what means nothing without sharing. */
  void check() {
    if (rate != null) {
      require("--share-rate");
    }
  }

  /** An option that was given needs sharing. */
  void require(String option) {
    if (port == null) {
      throw new ParameterException(
          command.commandLine(), option + ": nothing is shared without --share");
    }
  }

  /** What follows after a blank is no port but the version. */
  static final class OnlyAttached implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
      if (" ".equals(info.get("separator"))) {
        arguments.push(ANY_PORT);
      }
      return false;
    }
  }
}
