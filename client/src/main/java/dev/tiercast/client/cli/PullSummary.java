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
    return "%s: %s, %s, %s verified%s in %s%s"
        .formatted(
            pulled.version(),
            pulled.path(),
            new ByteSize(pulled.size()),
            pulled.verification(),
            origin(pulled),
            DurationText.format(pulled.time()),
            pulled.fetched() == 0
                ? ""
                : " (" + ByteRate.average(pulled.fetched(), pulled.time()) + ")");
  }

  /** Where it came from, if not all was fetched now. */
  private static String origin(Pulled pulled) {
    if (pulled.size() > 0 && pulled.reused() >= pulled.size() && pulled.fetched() == 0) {
      return ", all of it was there already";
    }
    String reused =
        pulled.reused() > 0
            ? ", %s taken from what was there".formatted(new ByteSize(pulled.reused()))
            : "";
    return pulled.fetched() < pulled.size()
        ? reused + ", %s fetched now".formatted(new ByteSize(pulled.fetched()))
        : "";
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
