package dev.tiercast.common.transfer;

import java.time.Duration;

/**
 * How hard a transfer tries.
 *
 * @param connections most connections at once
 * @param connectionsPerSource most connections to one source
 * @param retryFor how long a transfer may stay without any progress before it is given up
 */
public record TransferOptions(int connections, int connectionsPerSource, Duration retryFor) {
  /** 16 connections, 4 to one source, given up after 30 s without progress. */
  public static final TransferOptions STANDARD = new TransferOptions(16, 4, Duration.ofSeconds(30));

  public TransferOptions {
    if (connections < 1 || connectionsPerSource < 1 || retryFor.isNegative()) {
      throw new IllegalArgumentException("no transfer is possible with " + connections);
    }
  }

  /** The same with another time to retry for. */
  public TransferOptions withRetryFor(Duration longer) {
    return new TransferOptions(connections, connectionsPerSource, longer);
  }

  /** The same with another number of connections. */
  public TransferOptions withConnections(int most) {
    return new TransferOptions(most, connectionsPerSource, retryFor);
  }
}
