package dev.tiercast.client.cli;

import dev.tiercast.client.pull.Pulled;
import dev.tiercast.client.pull.SourceFigures;
import dev.tiercast.common.cli.ByteRate;
import dev.tiercast.common.cli.ByteSize;
import dev.tiercast.common.cli.DurationText;
import dev.tiercast.common.layout.ServerAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a pull brought and who brought it, in a few lines for people. */
final class PullSummary {
  private static final int MOST_SOURCES = 10;

  private PullSummary() {}

  /** One line, and one for each server where there were several or one failed. */
  static List<String> lines(Pulled pulled) {
    List<String> lines = new ArrayList<>();
    lines.add(line(pulled));
    List<SourceFigures> sources =
        pulled.sources().stream()
            .filter(source -> source.bytes() > 0 || source.failures() > 0)
            .sorted(Comparator.comparingLong(SourceFigures::bytes).reversed())
            .toList();
    if (sources.size() > 1 || pulled.retries() > 0) {
      sources.stream().limit(MOST_SOURCES).map(PullSummary::line).forEach(lines::add);
      if (sources.size() > MOST_SOURCES) {
        lines.add("  and %d others".formatted(sources.size() - MOST_SOURCES));
      }
    }
    return lines;
  }

  private static String line(Pulled pulled) {
    StringBuilder line = new StringBuilder();
    line.append(
        "%s: %s, %s verified by %s"
            .formatted(
                pulled.version(),
                pulled.path(),
                new ByteSize(pulled.size()),
                pulled.verification()));
    if (pulled.fetched() < pulled.size()) {
      line.append(", %s of them fetched now".formatted(new ByteSize(pulled.fetched())));
    }
    if (pulled.reused() > 0) {
      line.append(", %s reused".formatted(new ByteSize(pulled.reused())));
    }
    line.append(" in %s".formatted(DurationText.format(pulled.time())));
    if (pulled.fetched() > 0) {
      line.append(" (%s)".formatted(ByteRate.average(pulled.fetched(), pulled.time())));
    }
    return line.toString();
  }

  private static String line(SourceFigures source) {
    String text =
        "  %3d%%  %s from %s"
            .formatted(
                Math.round(100 * source.share()),
                new ByteSize(source.bytes()),
                name(source.address()));
    int failures = source.failures();
    return failures == 0
        ? text
        : text + ", failed " + (failures == 1 ? "once" : failures + " times");
  }

  /** An address as short as people write it. */
  static String name(ServerAddress address) {
    return address.toString().replaceFirst("^http://([^/]+)/$", "$1");
  }
}
