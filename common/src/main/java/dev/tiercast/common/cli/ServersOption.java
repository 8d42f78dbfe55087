package dev.tiercast.common.cli;

import dev.tiercast.common.layout.ServerAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Mixin for commands that ask servers: {@code --servers} and {@code --servers-file}. */
public final class ServersOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--servers",
      paramLabel = "URL[,URL…]",
      description = {
        "Servers to ask: http(s)://host[:port][/base/], host:port or host.",
        "Without it, TIERCAST_SERVERS or IP_ADDR_LIST."
      })
  private List<ServerList> lists = List.of();

  @Option(
      names = "--servers-file",
      paramLabel = "FILE",
      description = "More servers, one a line; comments begin with #.")
  private @Nullable ServersFile file;

  /**
   * The servers, each once, in the order given: those of {@code --servers} first.
   *
   * @throws ParameterException if there are none
   */
  public List<ServerAddress> servers() {
    return ServerList.required(lists, file, "--servers", command);
  }
}
