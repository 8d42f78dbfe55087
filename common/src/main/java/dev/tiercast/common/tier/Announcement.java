package dev.tiercast.common.tier;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import java.util.List;

/**
 * What a node tells another of itself, and of those that it heard of.
 *
 * @param node who tells
 * @param place where others reach it
 * @param versions that it has, or some of, newest first
 * @param below those that announced themselves to it, or to one of them; relays only
 */
public record Announcement(
    NodeInfo node, Place place, Load load, List<Progress> versions, List<Forwarded> below) {
  /** Bytes that an announcement has at most. */
  public static final int MOST_BYTES = 8 << 20;

  public Announcement {
    versions = List.copyOf(versions);
    below = List.copyOf(below);
    InvalidValueException.require(
        versions.size() <= Progress.MOST_VERSIONS,
        "versions",
        "are more than " + Progress.MOST_VERSIONS);
    InvalidValueException.require(
        below.size() <= NodeList.MOST_MEMBERS, "below", "are more than " + NodeList.MOST_MEMBERS);
    InvalidValueException.require(
        node.role() != Role.ORIGIN, "role", "is one that announces itself to nobody");
    InvalidValueException.require(
        node.role() == Role.RELAY || below.isEmpty(), "below", "is for relays to tell");
  }

  /** The same with so many of those below at most. */
  Announcement withBelow(int most) {
    return new Announcement(
        node, place, load, versions, below.subList(0, Math.min(below.size(), most)));
  }
}
