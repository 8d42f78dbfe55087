package dev.tiercast.common.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What progress looks like at one moment.
 *
 * @param task what is being done, a few words
 * @param done bytes of the whole that are done
 * @param total bytes of the whole
 * @param bytesPerSecond how fast they come
 * @param parts who brings them; shown where there are several
 */
public record ProgressView(
    String task, long done, long total, long bytesPerSecond, List<Part> parts) {
  private static final int MOST_PARTS = 4;
  private static final int WIDEST_BAR = 30;
  private static final int SLIMMEST_BAR = 8;
  private static final int SHORTEST_TASK = 8;
  private static final String GAP = "  ";

  /**
   * One of those who bring the bytes.
   *
   * @param bytes that it has brought
   * @param share of what all of them have brought, from 0 to 1
   * @param bytesPerSecond how fast it brings them now
   */
  public record Part(String name, long bytes, double share, long bytesPerSecond) {}

  public ProgressView {
    task = Printable.line(task);
    parts = List.copyOf(parts);
  }

  /** Without anybody who brings the bytes. */
  public ProgressView(String task, long done, long total, long bytesPerSecond) {
    this(task, done, total, bytesPerSecond, List.of());
  }

  /** All that can be said in lines of so many characters, the whole first, then its parts. */
  List<String> lines(int columns) {
    List<String> lines = new ArrayList<>();
    lines.add(line(columns));
    if (parts.size() > 1) {
      lines.addAll(partLines(columns));
    }
    return lines;
  }

  /** The whole on one line. What does not fit is left out, the least important first. */
  String line(int columns) {
    String figures = percent();
    String name = shortened(task, Math.max(SHORTEST_TASK, columns - figures.length() - 1));
    for (String more : details()) {
      if (name.length() + figures.length() + GAP.length() + more.length() < columns) {
        figures += GAP + more;
      }
    }
    int room = columns - name.length() - figures.length() - 4;
    String bar = room < SLIMMEST_BAR ? "" : " " + bar(Math.min(room, WIDEST_BAR));
    return shortened(name + bar + " " + figures, columns);
  }

  /** All of it but its parts, without a drawing. */
  String plain() {
    return task + " " + percent().strip() + GAP + String.join(GAP, details());
  }

  private String percent() {
    return "%3d%%".formatted(total == 0 ? 100 : (int) (100.0 * done / total));
  }

  private List<String> details() {
    List<String> details = new ArrayList<>();
    details.add(new ByteSize(done) + " of " + new ByteSize(total));
    details.add(rate(bytesPerSecond));
    if (bytesPerSecond > 0 && done < total) {
      details.add(left() + " left");
    }
    return details;
  }

  private String left() {
    return DurationText.format(
            Duration.ofSeconds((total - done + bytesPerSecond - 1) / bytesPerSecond))
        .replace(".0 s", " s");
  }

  private String bar(int width) {
    int full = total == 0 ? width : (int) (width * (double) done / total);
    String tip = full > 0 && full < width ? ">" : "";
    return "[" + "=".repeat(full - tip.length()) + tip + " ".repeat(width - full) + "]";
  }

  private List<String> partLines(int columns) {
    List<Part> sorted =
        parts.stream().sorted(Comparator.comparingLong(Part::bytes).reversed()).toList();
    List<Part> shown = new ArrayList<>(sorted);
    if (sorted.size() > MOST_PARTS + 1) {
      shown = new ArrayList<>(sorted.subList(0, MOST_PARTS));
      shown.add(others(sorted.subList(MOST_PARTS, sorted.size())));
    }
    int longest = shown.stream().mapToInt(part -> part.name().length()).max().orElse(0);
    return shown.stream().map(part -> partLine(part, longest, columns)).toList();
  }

  private static Part others(List<Part> rest) {
    return new Part(
        rest.size() + " others",
        rest.stream().mapToLong(Part::bytes).sum(),
        rest.stream().mapToDouble(Part::share).sum(),
        rest.stream().mapToLong(Part::bytesPerSecond).sum());
  }

  private static String partLine(Part part, int longest, int columns) {
    String figures =
        String.format(
            Locale.ROOT, "%3d%%  %11s", Math.round(100 * part.share()), rate(part.bytesPerSecond));
    int room = Math.max(SHORTEST_TASK, columns - figures.length() - 2 * GAP.length());
    int width = Math.min(longest, room);
    String name = shortened(Printable.line(part.name()), width);
    return shortened(
        GAP + name + " ".repeat(width - name.length()) + GAP + figures, Math.max(1, columns));
  }

  private static String rate(long bytesPerSecond) {
    return new ByteSize(bytesPerSecond) + "/s";
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, Math.max(0, most - 1)) + "…";
  }
}
