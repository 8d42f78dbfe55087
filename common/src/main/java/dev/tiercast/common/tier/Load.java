package dev.tiercast.common.tier;

/**
 * How busy a node is.
 *
 * @param bodies being sent
 * @param sentBytesPerSecond lately
 * @param receivedBytesPerSecond lately
 */
public record Load(int bodies, long sentBytesPerSecond, long receivedBytesPerSecond) {
  /** Nothing to do. */
  public static final Load IDLE = new Load(0, 0, 0);
}
