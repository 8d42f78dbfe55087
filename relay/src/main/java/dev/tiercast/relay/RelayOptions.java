package dev.tiercast.relay;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.transfer.Proxies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a relay runs.
 *
 * @param upstreams where it gets versions from, at least one
 * @param dataDirectory where it keeps them; created if needed
 * @param serving where it listens, and within which limits it serves
 * @param keep how many of the newest versions to hold, 1 or more
 * @param pollInterval how often to ask upstreams what is new that cannot tell it by themselves
 * @param proxies through which to ask them
 * @param rack where it stands, near to others who say the same; empty if that has no name
 */
public record RelayOptions(
    List<ServerAddress> upstreams,
    Path dataDirectory,
    ServeOptions serving,
    int keep,
    Duration pollInterval,
    Proxies proxies,
    Optional<String> rack) {
  private static final Pattern RACK = Pattern.compile("[\\x21-\\x7E]{1,64}");

  /** Port of a relay that is not told another. */
  public static final int DEFAULT_PORT = 8001;

  /** How often upstreams are asked that cannot tell what is new, unless told otherwise. */
  public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofSeconds(1);

  public RelayOptions {
    upstreams = List.copyOf(upstreams);
    require(!upstreams.isEmpty(), "--upstream", "names no server");
    require(keep >= 1, "--keep", keep + " is less than 1");
    require(
        pollInterval.compareTo(Duration.ofMillis(1)) >= 0,
        "--poll-interval",
        "is shorter than a millisecond");
    rack.ifPresent(
        name ->
            require(
                RACK.matcher(name).matches(),
                "--rack",
                "is not a name of 1 to 64 ASCII characters without spaces"));
  }

  private static void require(boolean holds, String option, String reason) {
    if (!holds) {
      throw new InvalidValueException(option, reason);
    }
  }

  /**
   * A relay of all versions, on the default port of all addresses, through the proxies that Java's
   * system properties name; the environment is not looked at.
   */
  public static RelayOptions of(Path dataDirectory, List<ServerAddress> upstreams) {
    return new RelayOptions(
        upstreams,
        dataDirectory,
        ServeOptions.of(DEFAULT_PORT),
        Integer.MAX_VALUE,
        DEFAULT_POLL_INTERVAL,
        Proxies.ofJava(),
        Optional.empty());
  }

  /** The same on another port; 0 for any that is free. */
  public RelayOptions withPort(int other) {
    return withServing(serving.withPort(other));
  }

  /** The same on another address; null for all. */
  public RelayOptions withHost(@Nullable String other) {
    return withServing(serving.withHost(other));
  }

  /** The same, serving otherwise. */
  public RelayOptions withServing(ServeOptions other) {
    return new RelayOptions(upstreams, dataDirectory, other, keep, pollInterval, proxies, rack);
  }

  /** The same, holding another number of versions. */
  public RelayOptions withKeep(int other) {
    return new RelayOptions(upstreams, dataDirectory, serving, other, pollInterval, proxies, rack);
  }

  /** The same, asking upstreams that cannot tell what is new more or less often. */
  public RelayOptions withPollInterval(Duration other) {
    return new RelayOptions(upstreams, dataDirectory, serving, keep, other, proxies, rack);
  }

  /** The same, asking through other proxies. */
  public RelayOptions withProxies(Proxies other) {
    return new RelayOptions(upstreams, dataDirectory, serving, keep, pollInterval, other, rack);
  }

  /** The same in a rack. */
  public RelayOptions withRack(String other) {
    return new RelayOptions(
        upstreams, dataDirectory, serving, keep, pollInterval, proxies, Optional.of(other));
  }

  /** With other upstreams. */
  RelayOptions withUpstreams(List<ServerAddress> others) {
    return new RelayOptions(others, dataDirectory, serving, keep, pollInterval, proxies, rack);
  }
}
