package dev.tiercast.client.cli;

import dev.tiercast.client.status.Asked;
import dev.tiercast.client.status.TierStatus;
import dev.tiercast.common.cli.ByteSize;
import dev.tiercast.common.cli.TextTable;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A tier for people. Pure. */
final class StatusView {
  private static final String UNKNOWN = "-";
  private static final int MOST_VERSIONS = 3;

  private StatusView() {}

  /** A table of who is there; none if nobody is. */
  static List<String> lines(TierStatus status) {
    if (status.nodes().isEmpty()) {
      return List.of();
    }
    TextTable table =
        new TextTable(
            TextTable.Column.left("ROLE"),
            TextTable.Column.left("ADDRESS"),
            TextTable.Column.left("RACK"),
            TextTable.Column.right("TIER"),
            TextTable.Column.left("VERSIONS"),
            TextTable.Column.right("SENDS"),
            TextTable.Column.right("RECEIVES"),
            TextTable.Column.right("BODIES"),
            TextTable.Column.right("SEEN"));
    status.nodes().forEach(node -> addRow(table, node));
    return table.lines();
  }

  private static void addRow(TextTable table, Member member) {
    table.row(
        member.node().role().name().toLowerCase(Locale.ROOT),
        member.address().toString(),
        member.node().rack().orElse(UNKNOWN),
        member.node().tier().isPresent()
            ? Integer.toString(member.node().tier().getAsInt())
            : UNKNOWN,
        versions(member.versions()),
        rate(member.load().sentBytesPerSecond()),
        rate(member.load().receivedBytesPerSecond()),
        Integer.toString(member.load().bodies()),
        seen(member.lastSeen().toSeconds()));
  }

  private static String versions(List<Progress> versions) {
    String shown =
        versions.stream()
            .limit(MOST_VERSIONS)
            .map(version -> version.version() + " " + percent(version))
            .collect(Collectors.joining(", "));
    String more = versions.size() > MOST_VERSIONS ? ", …" : "";
    return versions.isEmpty() ? UNKNOWN : shown + more;
  }

  /** Cut, not rounded: 100% is all of it. */
  private static String percent(Progress version) {
    return (version.blocks() == 0 ? 100 : 100L * version.held() / version.blocks()) + "%";
  }

  private static String rate(long bytesPerSecond) {
    return bytesPerSecond == 0 ? UNKNOWN : new ByteSize(bytesPerSecond) + "/s";
  }

  private static String seen(long seconds) {
    return seconds < 1 ? "now" : seconds + " s ago";
  }

  /** A line for each server that told nothing. */
  static List<String> notes(TierStatus status) {
    List<String> notes = new ArrayList<>();
    for (Asked asked : status.asked()) {
      if (asked instanceof Asked.Failed failed) {
        notes.add("warning: " + failed.reason());
      } else if (asked instanceof Asked.Plain plain) {
        notes.add(
            "note: %s knows no other nodes: a plain web server, or an older version"
                .formatted(plain.server()));
      }
    }
    return notes;
  }
}
