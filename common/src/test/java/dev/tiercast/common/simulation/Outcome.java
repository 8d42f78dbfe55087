package dev.tiercast.common.simulation;

import java.util.List;

/**
 * What came of a simulation.
 *
 * @param plan what was simulated
 * @param living receivers that did not die
 * @param finished nanoseconds until each that has everything had it, ascending
 * @param lastClient nanoseconds until the last client had everything; -1 if there are none, or it
 *     has not
 * @param originCopies bytes that the origin sent, as copies of the version
 * @param rackCopies bytes that came into the rack into which the most came
 * @param duplicates blocks that came twice, as a part of all that came
 * @param broken blocks that were begun and broken off, as a part of all that came
 */
public record Outcome(
    Plan plan,
    int living,
    List<Long> finished,
    long lastClient,
    double originCopies,
    double rackCopies,
    double duplicates,
    double broken) {

  /** Whether everybody has everything. */
  public boolean isComplete() {
    return finished.size() == living;
  }

  /**
   * Seconds until a part of all had everything.
   *
   * @param part above 0, up to 1
   */
  public double seconds(double part) {
    int index = (int) Math.ceil(part * living) - 1;
    return index < finished.size() ? finished.get(index) / 1e9 : Double.POSITIVE_INFINITY;
  }

  /** Seconds until the last client had everything; infinite if it has not. */
  public double clientSeconds() {
    return lastClient < 0 ? Double.POSITIVE_INFINITY : lastClient / 1e9;
  }

  /** The time until the last has everything, as a multiple of the bound. */
  public double ratio() {
    return seconds(1) / plan.boundSeconds();
  }
}
