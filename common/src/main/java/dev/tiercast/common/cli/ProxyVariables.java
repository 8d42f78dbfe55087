package dev.tiercast.common.cli;

import dev.tiercast.common.transfer.Proxies;
import picocli.CommandLine.Model.CommandSpec;

/** {@code http_proxy}, {@code https_proxy}, {@code all_proxy} and {@code no_proxy}. */
public final class ProxyVariables {
  private ProxyVariables() {}

  /**
   * The proxies that a running command is to use.
   *
   * @param command the command, as picocli injects it with {@code @Spec}
   * @throws dev.tiercast.common.model.InvalidValueException if a variable makes no sense
   */
  public static Proxies of(CommandSpec command) {
    return Proxies.of(((RootCommand) command.root().userObject()).environment());
  }
}
