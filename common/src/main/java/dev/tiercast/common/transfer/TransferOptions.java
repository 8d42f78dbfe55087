package dev.tiercast.common.transfer;

import dev.tiercast.common.model.InvalidValueException;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * How hard a transfer tries.
 *
 * @param connections most connections at once
 * @param connectionsPerSource most connections to one source; fewer are used where more do not help
 * @param retryFor how long a transfer may stay without any progress before it is given up
 * @param bytesPerSecond most bytes in a second, over all connections; empty for as many as come
 */
public record TransferOptions(
    int connections, int connectionsPerSource, Duration retryFor, OptionalLong bytesPerSecond) {
  /** For {@link #retryFor}: never given up. */
  public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  /** 16 connections, all to one source if that helps, given up after 30 s without progress. */
  public static final TransferOptions STANDARD =
      new TransferOptions(16, 16, Duration.ofSeconds(30));

  public TransferOptions {
    require(connections >= 1, "connections", connections);
    require(connectionsPerSource >= 1, "connectionsPerSource", connectionsPerSource);
    require(!retryFor.isNegative(), "retryFor", retryFor);
    retryFor = retryFor.compareTo(FOREVER) > 0 ? FOREVER : retryFor;
    require(bytesPerSecond.orElse(1) >= 1, "bytesPerSecond", bytesPerSecond);
  }

  /** With as many bytes as come. */
  public TransferOptions(int connections, int connectionsPerSource, Duration retryFor) {
    this(connections, connectionsPerSource, retryFor, OptionalLong.empty());
  }

  private static void require(boolean holds, String field, Object value) {
    if (!holds) {
      throw new InvalidValueException(field, "is " + value + ", with which nothing can be fetched");
    }
  }

  /** The same with another time to retry for. */
  public TransferOptions withRetryFor(Duration longer) {
    return new TransferOptions(connections, connectionsPerSource, longer, bytesPerSecond);
  }

  /** The same with another number of connections, all of them to one source if that helps. */
  public TransferOptions withConnections(int most) {
    return new TransferOptions(most, most, retryFor, bytesPerSecond);
  }

  /**
   * The same with a limit to the rate.
   *
   * @param most bytes a second, over all connections
   */
  public TransferOptions withRate(long most) {
    return new TransferOptions(connections, connectionsPerSource, retryFor, OptionalLong.of(most));
  }
}
