package dev.tiercast.common.cli;

import dev.tiercast.common.layout.ServerAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Mixin for commands that follow servers: {@code --upstream} and {@code --upstream-file}. */
public final class UpstreamOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--upstream",
      paramLabel = "URL[,URL…]",
      description = {
        "Origins or relays to get versions from: http(s)://host[:port][/base/], host:port",
        "or host. Without it, TIERCAST_UPSTREAM or IP_ADDR_LIST."
      })
  private List<ServerList> lists = List.of();

  @Option(
      names = "--upstream-file",
      paramLabel = "FILE",
      description = "More of them, one a line; comments begin with #.")
  private @Nullable ServersFile file;

  /**
   * The upstreams, each once, in the order given: those of {@code --upstream} first.
   *
   * @throws ParameterException if there are none
   */
  public List<ServerAddress> servers() {
    return ServerList.required(lists, file, "--upstream", command);
  }
}
