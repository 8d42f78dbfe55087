package dev.tiercast.relay;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a relay runs.
 *
 * @param upstreams where it gets versions from, at least one
 * @param dataDirectory where it keeps them; created if needed
 * @param host the address to listen on, null for all
 * @param port to listen on, 0 for any that is free
 * @param keep how many of the newest versions to hold, 1 or more
 * @param pollInterval how often to ask the upstreams what is new
 */
public record RelayOptions(
    List<ServerAddress> upstreams,
    Path dataDirectory,
    @Nullable String host,
    int port,
    int keep,
    Duration pollInterval) {
  /** Port of a relay that is not told another. */
  public static final int DEFAULT_PORT = 8001;

  private static final int MOST_PORTS = 65535;

  /** How often the upstreams are asked, unless told otherwise. */
  public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofSeconds(1);

  public RelayOptions {
    upstreams = List.copyOf(upstreams);
    require(!upstreams.isEmpty(), "--upstream", "names no server");
    require(port >= 0 && port <= MOST_PORTS, "--port", port + " is not a port");
    require(keep >= 1, "--keep", keep + " is less than 1");
    require(
        pollInterval.compareTo(Duration.ofMillis(1)) >= 0,
        "--poll-interval",
        "is shorter than a millisecond");
  }

  private static void require(boolean holds, String option, String reason) {
    if (!holds) {
      throw new InvalidValueException(option, reason);
    }
  }

  /** A relay of all versions, on the default port of all addresses. */
  public static RelayOptions of(Path dataDirectory, List<ServerAddress> upstreams) {
    return new RelayOptions(
        upstreams, dataDirectory, null, DEFAULT_PORT, Integer.MAX_VALUE, DEFAULT_POLL_INTERVAL);
  }

  /** The same on another port; 0 for any that is free. */
  public RelayOptions withPort(int other) {
    return new RelayOptions(upstreams, dataDirectory, host, other, keep, pollInterval);
  }

  /** The same on another address; null for all. */
  public RelayOptions withHost(@Nullable String other) {
    return new RelayOptions(upstreams, dataDirectory, other, port, keep, pollInterval);
  }

  /** The same, holding another number of versions. */
  public RelayOptions withKeep(int other) {
    return new RelayOptions(upstreams, dataDirectory, host, port, other, pollInterval);
  }

  /** The same, asking more or less often. */
  public RelayOptions withPollInterval(Duration other) {
    return new RelayOptions(upstreams, dataDirectory, host, port, keep, other);
  }
}
