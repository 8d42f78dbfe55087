package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.transfer.NodeRequests;
import dev.tiercast.common.transfer.Source;
import java.util.List;

/** The nodes that a mirror may fetch from, as far as they are known. Thread safe. */
public interface Fleet {
  /** Who the node is itself. */
  NodeInfo self();

  /** Who serves, the node itself not among them. */
  List<Member> members();

  /** Whether an upstream is known not to be nearer to an origin than the node itself. */
  boolean isBeside(ServerAddress upstream);

  /** Whether an upstream is known to be a node, and not a plain web server. */
  boolean isNode(ServerAddress upstream);

  /** Tells whenever somebody comes or goes, from now on: quickly, by whoever notices. */
  void watch(Runnable listener);

  /** To fetch from somebody. */
  Source source(ServerAddress address);

  /** To ask somebody what nodes say; the caller closes it. */
  NodeRequests node(ServerAddress address);
}
