package dev.tiercast.common.tier;

import dev.tiercast.common.model.NodeId;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who a node is.
 *
 * @param tier how far it is from an origin, which is 0: one more than the lowest of its upstreams;
 *     empty while none of them leads to an origin
 * @param rack near to whom it is; empty if it was not told
 */
public record NodeInfo(NodeId id, Role role, OptionalInt tier, Optional<String> rack) {}
