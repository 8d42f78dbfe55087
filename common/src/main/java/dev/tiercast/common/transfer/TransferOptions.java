package dev.tiercast.common.transfer;

import dev.tiercast.common.model.InvalidValueException;
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
    require(connections >= 1, "connections", connections);
    require(connectionsPerSource >= 1, "connectionsPerSource", connectionsPerSource);
    require(!retryFor.isNegative(), "retryFor", retryFor);
  }

  private static void require(boolean holds, String field, Object value) {
    if (!holds) {
      throw new InvalidValueException(field, "is " + value + ", with which nothing can be fetched");
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
