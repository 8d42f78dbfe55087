package dev.tiercast.common.tier;

import dev.tiercast.common.model.NodeInfo;
import java.util.List;

/**
 * The answer to who serves.
 *
 * @param node who answers
 * @param isGranting whether it hands out which blocks to take from it
 * @param load its own
 * @param versions that it has itself, or some of, newest first
 * @param members who serves, as far as it knows: itself not among them
 */
public record NodeList(
    NodeInfo node, boolean isGranting, Load load, List<Progress> versions, List<Member> members) {
  /** Most nodes that any list has. */
  public static final int MOST_MEMBERS = 10_000;

  /** Most bytes that any list has as JSON. */
  public static final int MOST_BYTES = 32 << 20;

  public NodeList {
    versions = List.copyOf(versions);
    members = List.copyOf(members);
  }
}
