package dev.tiercast.relay;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.Registry;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.NodeRequests;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.relay.mirror.Fleet;
import java.util.List;

/**
 * The nodes of a registry.
 *
 * @param http asks them
 * @param tiers of the upstreams
 */
record KnownNodes(Registry registry, HttpSources http, UpstreamTiers tiers) implements Fleet {
  @Override
  public NodeInfo self() {
    return registry.self();
  }

  @Override
  public List<Member> members() {
    return registry.members(System.nanoTime());
  }

  @Override
  public boolean isBeside(ServerAddress upstream) {
    return tiers.isBeside(upstream);
  }

  @Override
  public boolean isNode(ServerAddress upstream) {
    return tiers.isNode(upstream);
  }

  @Override
  public void watch(Runnable listener) {
    registry.watch(listener);
  }

  @Override
  public Source source(ServerAddress address) {
    return http.at(address);
  }

  @Override
  public NodeRequests node(ServerAddress address) {
    return http.node(address);
  }
}
