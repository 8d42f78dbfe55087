package dev.tiercast.common.serve;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.serve.limit.Counts;
import dev.tiercast.common.serve.limit.Rates;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.serve.metalink.KnownServers;
import dev.tiercast.common.serve.observe.AccessLogOptions;
import dev.tiercast.common.tier.AdmittedHosts;
import org.jspecify.annotations.Nullable;

/**
 * How a node serves.
 *
 * @param host the address to listen on, null for all
 * @param port to listen on, 0 for any that is free
 * @param counts how much it takes at once
 * @param times how long it waits for others
 * @param rates how fast it sends
 * @param servers those that it names to clients
 * @param admitted which addresses nodes may give that they do not come from
 * @param accessLog where it writes a line for each request, null for nowhere
 */
public record ServeOptions(
    @Nullable String host,
    int port,
    Counts counts,
    Times times,
    Rates rates,
    KnownServers servers,
    AdmittedHosts admitted,
    @Nullable AccessLogOptions accessLog) {
  private static final int HIGHEST_PORT = 65535;

  public ServeOptions {
    if (port < 0 || port > HIGHEST_PORT) {
      throw new InvalidValueException("--port", port + " is not a port");
    }
  }

  /**
   * With the default limits, on all addresses.
   *
   * @param port 0 for any that is free
   */
  public static ServeOptions of(int port) {
    return new ServeOptions(
        null,
        port,
        Counts.DEFAULT,
        Times.DEFAULT,
        Rates.DEFAULT,
        KnownServers.NONE,
        AdmittedHosts.OWN,
        null);
  }

  /** The same on this address only; null for all. */
  public ServeOptions withHost(@Nullable String other) {
    return new ServeOptions(other, port, counts, times, rates, servers, admitted, accessLog);
  }

  /** The same on another port; 0 for any that is free. */
  public ServeOptions withPort(int other) {
    return new ServeOptions(host, other, counts, times, rates, servers, admitted, accessLog);
  }

  /** The same, taking more or less at once. */
  public ServeOptions withCounts(Counts other) {
    return new ServeOptions(host, port, other, times, rates, servers, admitted, accessLog);
  }

  /** The same, waiting longer or less long. */
  public ServeOptions withTimes(Times other) {
    return new ServeOptions(host, port, counts, other, rates, servers, admitted, accessLog);
  }

  /** The same, sending faster or slower. */
  public ServeOptions withRates(Rates other) {
    return new ServeOptions(host, port, counts, times, other, servers, admitted, accessLog);
  }

  /** The same, naming other servers to clients. */
  public ServeOptions withServers(KnownServers other) {
    return new ServeOptions(host, port, counts, times, rates, other, admitted, accessLog);
  }

  /** The same, believing other addresses of nodes. */
  public ServeOptions withAdmitted(AdmittedHosts other) {
    return new ServeOptions(host, port, counts, times, rates, servers, other, accessLog);
  }

  /** The same with another access log; null for none. */
  public ServeOptions withAccessLog(@Nullable AccessLogOptions other) {
    return new ServeOptions(host, port, counts, times, rates, servers, admitted, other);
  }
}
