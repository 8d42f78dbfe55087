package dev.tiercast.client.status;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.tier.NodeList;

/** What came of asking one server. */
public sealed interface Asked {
  /** Which one. */
  ServerAddress server();

  /** It told whom it knows. */
  record Answered(ServerAddress server, NodeList list) implements Asked {}

  /** It is there, and knows nobody: a plain web server, or a node of an older version. */
  record Plain(ServerAddress server) implements Asked {}

  /**
   * It did not say anything of use.
   *
   * @param reason one line that names it
   */
  record Failed(ServerAddress server, String reason) implements Asked {}
}
