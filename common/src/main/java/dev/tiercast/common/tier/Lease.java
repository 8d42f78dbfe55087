package dev.tiercast.common.tier;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NodeInfo;
import java.time.Duration;

/**
 * The answer to an announcement.
 *
 * @param time after which it is forgotten
 * @param address where others are told that the node is
 * @param node who answers
 */
public record Lease(Duration time, ServerAddress address, NodeInfo node) {}
