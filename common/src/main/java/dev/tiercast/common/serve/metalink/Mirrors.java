package dev.tiercast.common.serve.metalink;

import dev.tiercast.common.layout.ServerAddress;
import java.util.List;

/**
 * The servers that are named to a client.
 *
 * @param own the node that names them
 * @param others without the node itself, those to be preferred first
 */
public record Mirrors(ServerAddress own, List<ServerAddress> others) {
  /** The priority of the node itself; the others follow, each with the next. */
  static final int OWN_PRIORITY = 1;

  public Mirrors {
    others = others.stream().filter(other -> !other.equals(own)).toList();
  }

  /** The priority of one of the others, 1 being the highest. */
  int priority(int other) {
    return OWN_PRIORITY + 1 + other;
  }
}
