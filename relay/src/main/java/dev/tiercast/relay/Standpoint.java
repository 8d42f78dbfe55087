package dev.tiercast.relay;

import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who a relay is, which changes with its upstreams.
 *
 * @param id of this run
 * @param rack that it stands in, if that has a name
 */
record Standpoint(NodeId id, Optional<String> rack, UpstreamTiers tiers)
    implements Supplier<NodeInfo> {
  static Standpoint of(RelayOptions options) {
    return new Standpoint(NodeId.random(new SecureRandom()), options.rack(), new UpstreamTiers());
  }

  @Override
  public NodeInfo get() {
    return new NodeInfo(id, Role.RELAY, tiers.own(), rack);
  }
}
