package dev.tiercast.common.serve.metalink;

import dev.tiercast.common.layout.ServerAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The servers of which a node was told that they have the same versions. It names them to clients
 * and asks none of them.
 *
 * @param own where clients reach the node itself; null if they are to go on where they did
 * @param others those to be preferred first; the node itself may be among them
 */
public record KnownServers(@Nullable ServerAddress own, List<ServerAddress> others) {
  /** Of a node that was told of nobody. */
  public static final KnownServers NONE = new KnownServers(null, List.of());

  public KnownServers {
    others = others.stream().distinct().toList();
  }

  /** The same with more, to be preferred last. */
  public KnownServers and(List<ServerAddress> more) {
    return new KnownServers(own, Stream.concat(others.stream(), more.stream()).toList());
  }

  /**
   * The servers to name to a client.
   *
   * @param reached where that client has reached the node
   */
  public Mirrors asSeenFrom(ServerAddress reached) {
    return new Mirrors(own == null ? reached : own, others);
  }
}
