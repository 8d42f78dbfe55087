package dev.tiercast.common.model;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Tells one running node from another: 128 random bits, new whenever a node starts.
 *
 * @param text 32 lower-case hexadecimal digits
 */
public record NodeId(String text) implements Comparable<NodeId> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  public NodeId {
    InvalidValueException.require(
        FORM.matcher(text).matches(), "node", "is not 32 hexadecimal digits");
  }

  /** A new one. */
  public static NodeId random(RandomGenerator random) {
    return new NodeId("%016x%016x".formatted(random.nextLong(), random.nextLong()));
  }

  @Override
  public int compareTo(NodeId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
