package dev.tiercast.common.tier;

import java.util.List;

/**
 * The answer to who serves.
 *
 * @param node who answers
 * @param isGranting whether it hands out which blocks to take from it
 * @param members who serves, as far as it knows: itself not among them
 */
public record NodeList(NodeInfo node, boolean isGranting, List<Member> members) {
  public NodeList {
    members = List.copyOf(members);
  }
}
