package dev.tiercast.common.cli;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.serve.limit.Counts;
import dev.tiercast.common.serve.limit.Rates;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.serve.metalink.KnownServers;
import dev.tiercast.common.tier.AdmittedHosts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Mixin for commands that serve: where, and within which limits. */
public final class ServeOptionGroup {
  @Option(
      names = "--port",
      description = "Port to listen on, 0 for any (default: ${DEFAULT-VALUE}).",
      converter = PortConverter.class)
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDR",
      description = "Address to listen on (default: all).")
  private @Nullable String host;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "Serve so many connections at once (default: ${DEFAULT-VALUE}).")
  private int maxConnections = Counts.DEFAULT.connections();

  @Option(
      names = "--max-bodies",
      paramLabel = "N",
      description = "Send so many bodies at once (default: ${DEFAULT-VALUE}).")
  private int maxBodies = Counts.DEFAULT.bodies();

  @Option(
      names = "--max-header-size",
      paramLabel = "SIZE",
      description = "Longest head of a request (default: ${DEFAULT-VALUE}).",
      defaultValue = "16KiB")
  private ByteSize maxHeaderSize;

  @Option(
      names = "--head-timeout",
      paramLabel = "DURATION",
      description = "Wait so long for a request's head (default: ${DEFAULT-VALUE}).",
      defaultValue = "30s")
  private Duration headTimeout;

  @Option(
      names = "--drain-timeout",
      paramLabel = "DURATION",
      description = "When told to stop, wait so long for bodies (default: ${DEFAULT-VALUE}).",
      defaultValue = "30s")
  private Duration drainTimeout;

  @Option(
      names = "--longest-wait",
      paramLabel = "DURATION",
      description = {
        "Let a body wait so long for bytes that have not come here yet",
        "(default: ${DEFAULT-VALUE})."
      },
      defaultValue = "10s")
  private Duration longestWait;

  @Option(
      names = "--min-rate",
      paramLabel = "RATE",
      description = {
        "Cut off readers that are slower, on average over minutes; 0 for none",
        "(default: ${DEFAULT-VALUE})."
      },
      defaultValue = "256B/s",
      converter = FloorConverter.class)
  private long minRate;

  @Option(
      names = "--limit-rate",
      paramLabel = "RATE",
      description = "Send all bodies together no faster (default: no limit).")
  private @Nullable ByteRate limitRate;

  @Option(
      names = "--limit-rate-per-connection",
      paramLabel = "RATE",
      description = "Send to each connection no faster (default: no limit).")
  private @Nullable ByteRate limitRatePerConnection;

  @Option(
      names = "--advertise",
      paramLabel = "URL",
      description = {
        "Where others reach this node, for the addresses that it gives clients and",
        "that it announces (default: where clients did, and where it comes from)."
      })
  private @Nullable ServerAddress advertised;

  @Option(
      names = "--allow-advertised",
      paramLabel = "CIDR[,CIDR…]",
      description = {
        "Let nodes announce addresses in these networks, or names (relay-1,",
        ".example.com), that are not those they come from (default: none)."
      })
  private List<AdmittedHosts> admitted = List.of();

  @Option(
      names = "--mirrors",
      paramLabel = "URL[,URL…]",
      description = {
        "Other servers with the same versions, to be named to clients: those to be",
        "preferred first."
      })
  private List<ServerList> mirrors = List.of();

  @Mixin private AccessLogOption accessLog;

  /**
   * @param port where to listen, unless told otherwise
   */
  public ServeOptionGroup(int port) {
    this.port = port;
  }

  /** What the options say. */
  public ServeOptions options() {
    int headBytes = (int) Math.min(Integer.MAX_VALUE, maxHeaderSize.bytes());
    return ServeOptions.of(port)
        .withHost(host)
        .withCounts(new Counts(maxConnections, maxBodies, headBytes))
        .withTimes(
            Times.DEFAULT.withHead(headTimeout).withDrain(drainTimeout).withBytes(longestWait))
        .withRates(new Rates(minRate, rate(limitRate), rate(limitRatePerConnection)))
        .withServers(new KnownServers(advertised, ServerList.merge(mirrors)))
        .withAdmitted(admitted.stream().reduce(AdmittedHosts.OWN, AdmittedHosts::and))
        .withAccessLog(accessLog.options());
  }

  private static long rate(@Nullable ByteRate rate) {
    return rate == null ? 0 : rate.bytesPerSecond();
  }
}
