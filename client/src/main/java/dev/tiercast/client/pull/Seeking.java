package dev.tiercast.client.pull;

import dev.tiercast.common.model.NodeInfo;
import java.util.Optional;

/**
 * Whether others than the servers that were named are asked.
 *
 * @param isWanted whether the servers are asked who else serves
 * @param rack where the one who pulls is: those in the same rack are preferred
 */
public record Seeking(boolean isWanted, Optional<String> rack) {
  /** Others are sought, and all are equally near. */
  public static final Seeking OTHERS = new Seeking(true, Optional.empty());

  /** Nobody else is asked. */
  public static final Seeking NOBODY = new Seeking(false, Optional.empty());

  public Seeking {
    rack.ifPresent(NodeInfo::checkRack);
  }
}
