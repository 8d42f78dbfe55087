package dev.tiercast.common.simulation;

/**
 * What to simulate.
 *
 * @param relays that exchange
 * @param clients that pull from them
 * @param racks into which they are dealt; 0 for none
 * @param chain whether each relay has the one before it alone
 * @param size bytes of the version
 * @param blockSize bytes of a block
 * @param rate bytes a second of each host, either way
 * @param rackRate bytes a second into and out of each rack; infinite for no such limit
 * @param isShared whether clients serve what they have
 * @param maxCopies that the origin sends of a block; 0 for any number
 * @param neighbours that a node knows, at most
 * @param connections of a node, at most
 * @param latencyNanos of everything that is said
 * @param reportNanos what a node tells of its blocks is heard later by up to this
 * @param seed of chance
 */
public record Plan(
    int relays,
    int clients,
    int racks,
    boolean chain,
    long size,
    long blockSize,
    double rate,
    double rackRate,
    boolean isShared,
    int maxCopies,
    int neighbours,
    int connections,
    long latencyNanos,
    long reportNanos,
    long seed) {

  /** 150 MB over links of 40 Mbit/s, without racks and clients. */
  public static Plan of(int relays, int clients) {
    return new Plan(
        relays,
        clients,
        0,
        false,
        150_000_000,
        1 << 20,
        5e6,
        Double.POSITIVE_INFINITY,
        false,
        0,
        32,
        16,
        500_000,
        0,
        1);
  }

  /** The same in racks whose uplinks are as narrow as a host's. */
  public Plan inRacks(int count) {
    return new Plan(
        relays,
        clients,
        count,
        chain,
        size,
        blockSize,
        rate,
        rate,
        isShared,
        maxCopies,
        neighbours,
        connections,
        latencyNanos,
        reportNanos,
        seed);
  }

  /** The same as a chain. */
  public Plan chained() {
    return new Plan(
        relays,
        clients,
        racks,
        true,
        size,
        blockSize,
        rate,
        rackRate,
        isShared,
        maxCopies,
        neighbours,
        connections,
        latencyNanos,
        reportNanos,
        seed);
  }

  /** The same with clients that serve what they have. */
  public Plan shared() {
    return new Plan(
        relays,
        clients,
        racks,
        chain,
        size,
        blockSize,
        rate,
        rackRate,
        true,
        maxCopies,
        neighbours,
        connections,
        latencyNanos,
        reportNanos,
        seed);
  }

  /** The same with so many copies from the origin. */
  public Plan atMostCopies(int most) {
    return new Plan(
        relays,
        clients,
        racks,
        chain,
        size,
        blockSize,
        rate,
        rackRate,
        isShared,
        most,
        neighbours,
        connections,
        latencyNanos,
        reportNanos,
        seed);
  }

  /** The same where news of blocks are heard later by up to so many milliseconds. */
  public Plan reportedLate(long millis) {
    return new Plan(
        relays,
        clients,
        racks,
        chain,
        size,
        blockSize,
        rate,
        rackRate,
        isShared,
        maxCopies,
        neighbours,
        connections,
        latencyNanos,
        millis * 1_000_000,
        seed);
  }

  /** The same with other chances. */
  public Plan seeded(long other) {
    return new Plan(
        relays,
        clients,
        racks,
        chain,
        size,
        blockSize,
        rate,
        rackRate,
        isShared,
        maxCopies,
        neighbours,
        connections,
        latencyNanos,
        reportNanos,
        other);
  }

  /** How long a host needs to send a block. */
  double blockSeconds() {
    return blockSize / rate;
  }

  /** How many receive. */
  public int receivers() {
    return relays + clients;
  }

  /** No fleet can be faster than this many seconds. */
  public double boundSeconds() {
    int uploading = 1 + relays + (isShared ? clients : 0);
    double all = receivers() * (double) size / (uploading * rate);
    if (maxCopies > 0) {
      all = Math.max(all, (receivers() - maxCopies) * (double) size / ((uploading - 1) * rate));
    }
    return Math.max(Math.max(size / rate, size / rackRate), all);
  }
}
