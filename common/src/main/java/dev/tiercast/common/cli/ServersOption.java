package dev.tiercast.common.cli;

import dev.tiercast.common.layout.ServerAddress;
import java.util.List;
import picocli.CommandLine.Option;

/** Mixin for commands that ask servers: {@code --servers}. */
public final class ServersOption {
  @Option(
      names = "--servers",
      required = true,
      paramLabel = "URL[,URL…]",
      description = {
        "Servers to ask: http(s)://host[:port][/base/], host:port or host.",
        "Without it, TIERCAST_SERVERS or IP_ADDR_LIST."
      })
  private List<ServerList> lists = List.of();

  /** The servers, each once, in the order given. */
  public List<ServerAddress> servers() {
    return ServerList.merge(lists);
  }
}
