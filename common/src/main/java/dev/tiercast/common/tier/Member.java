package dev.tiercast.common.tier;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NodeInfo;
import java.time.Duration;
import java.util.List;

/**
 * A node that serves, as it announced itself.
 *
 * @param address where others reach it
 * @param versions that it has, or some of, newest first
 * @param lastSeen how long ago it was heard of
 */
public record Member(
    NodeInfo node, ServerAddress address, Load load, List<Progress> versions, Duration lastSeen) {
  public Member {
    versions = List.copyOf(versions);
  }

  /** The same, heard of so long ago. */
  Member seen(Duration ago) {
    return new Member(node, address, load, versions, ago);
  }

  /** Whether it is the same node in the same place, whatever it does. */
  boolean isSame(Member other) {
    return whereabouts().equals(other.whereabouts());
  }

  /** Who and where it is. */
  Object whereabouts() {
    return List.of(node, address);
  }
}
