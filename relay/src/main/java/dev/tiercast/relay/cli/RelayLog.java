package dev.tiercast.relay.cli;

import dev.tiercast.common.cli.ByteRate;
import dev.tiercast.common.cli.ByteSize;
import dev.tiercast.common.cli.DurationText;
import dev.tiercast.common.cli.FailureText;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.relay.mirror.MirrorListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of a relay: a line for each thing that happens. */
final class RelayLog implements MirrorListener {
  private static final Logger LOG = LoggerFactory.getLogger("dev.tiercast.relay");

  @Override
  public void onFetch(Manifest version, long missing, List<ServerAddress> from) {
    String size = new ByteSize(version.size()).toString();
    LOG.info(
        "{}: fetching {}, {}, from {}",
        version.version(),
        version.name(),
        missing == version.size()
            ? size
            : "the last %s of %s".formatted(new ByteSize(missing), size),
        joined(from));
  }

  @Override
  public void onPlainFetch(VersionId version, List<ServerAddress> from) {
    LOG.info("{}: fetching from {}, where it has no manifest", version, joined(from));
  }

  private static String joined(List<ServerAddress> servers) {
    return servers.stream().map(ServerAddress::toString).collect(Collectors.joining(", "));
  }

  @Override
  public void onComplete(Manifest version, long fetched, Duration elapsed) {
    LOG.info(
        "{}: complete: {}, {}; {} came in {}, {}",
        version.version(),
        version.name(),
        new ByteSize(version.size()),
        new ByteSize(fetched),
        DurationText.format(elapsed),
        ByteRate.average(fetched, elapsed));
  }

  @Override
  public void onSetAside(VersionId version) {
    LOG.info("{}: set aside; what has come of it stays", version);
  }

  @Override
  public void onDrop(VersionId version) {
    LOG.info("{}: dropped: upstream has retired it, or newer versions take its place", version);
  }

  @Override
  public void onProblem(Throwable problem) {
    String line = FailureText.line(problem);
    if (problem instanceof IOException) {
      LOG.warn("{}", line);
    } else {
      LOG.error("{}", line, problem);
    }
  }

  @Override
  public void onRecovery(ServerAddress upstream) {
    LOG.info("{}: answers again", upstream);
  }
}
