package dev.tiercast.common.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The Prometheus text format, version 0.0.4, read strictly and from its description alone. Reading
 * fails on whatever a scrape would refuse, and on names that break the conventions.
 */
public final class PrometheusText {
  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-z][a-z0-9_]*) (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-z][a-z0-9_]*)(?:\\{(.*)})? ([-+0-9.eE]+|NaN|[-+]Inf)");
  private static final Pattern LABEL =
      Pattern.compile("([a-z][a-z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\\"n])*)\",?");
  private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary");

  /** One line with a value. */
  private record Sample(String name, Map<String, String> labels, double value) {}

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Set<String> helps = new TreeSet<>();
  private final List<Sample> samples = new ArrayList<>();

  private PrometheusText() {}

  /** Reads and checks an answer. */
  public static PrometheusText parse(String text) {
    assertThat(text).endsWith("\n");
    PrometheusText parsed = new PrometheusText();
    text.lines().forEach(parsed::line);
    parsed.check();
    return parsed;
  }

  private void line(String line) {
    Matcher comment = COMMENT.matcher(line);
    if (comment.matches()) {
      if (comment.group(1).equals("HELP")) {
        assertThat(helps.add(comment.group(2))).as(line).isTrue();
      } else {
        assertThat(TYPES).contains(comment.group(3));
        assertThat(types.put(comment.group(2), comment.group(3))).as(line).isNull();
      }
      return;
    }
    Matcher sample = SAMPLE.matcher(line);
    assertThat(sample.matches()).as(line).isTrue();
    samples.add(new Sample(sample.group(1), labels(sample.group(2)), value(sample.group(3))));
  }

  private static double value(String text) {
    return Double.parseDouble(text.replace("Inf", "Infinity"));
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    if (text != null) {
      Matcher matcher = LABEL.matcher(text);
      int end = 0;
      while (matcher.find() && matcher.start() == end) {
        assertThat(labels.put(matcher.group(1), matcher.group(2))).as(text).isNull();
        end = matcher.end();
      }
      assertThat(end).as(text).isEqualTo(text.length());
    }
    return labels;
  }

  private void check() {
    assertThat(helps).isEqualTo(new TreeSet<>(types.keySet()));
    assertThat(samples.stream().map(sample -> sample.name() + sample.labels()))
        .doesNotHaveDuplicates();
    for (Sample sample : samples) {
      assertThat(types).as(sample.name()).containsKey(family(sample.name()));
    }
    types.forEach(PrometheusText::checkName);
  }

  /** Base units, and counters that say so: prometheus.io/docs/practices/naming. */
  private static void checkName(String name, String type) {
    assertThat(name).doesNotMatch(".*_(ns|ms|us|millis|nanos|minutes|kb|mb|kib|mib|percent)(_.*)?");
    assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
  }

  private String family(String sample) {
    String base = sample.replaceFirst("_(bucket|sum|count)$", "");
    String type = types.getOrDefault(base, "none");
    return type.equals("histogram") || type.equals("summary") ? base : sample;
  }

  /** The names of all families. */
  public Set<String> families() {
    return new TreeSet<>(types.keySet());
  }

  /** The type of a family. */
  public String type(String family) {
    return types.get(family);
  }

  /** The labels that the samples of a family have, apart from those of buckets. */
  public Set<String> labelsOf(String family) {
    return samples.stream()
        .filter(sample -> family(sample.name()).equals(family))
        .flatMap(sample -> sample.labels().keySet().stream())
        .filter(label -> !label.equals("le"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The values that a label has in the samples of a name. */
  public Set<String> values(String name, String label) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .map(sample -> sample.labels().get(label))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * A value, 0 if there is none.
   *
   * @param labels names and values in turn; all that the sample has
   */
  public double value(String name, String... labels) {
    Map<String, String> wanted = new TreeMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      wanted.put(labels[i], labels[i + 1]);
    }
    return samples.stream()
        .filter(sample -> sample.name().equals(name) && sample.labels().equals(wanted))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** Asserts that nothing has gone back that only goes forward. */
  public void assertFollows(PrometheusText earlier) {
    for (Sample sample : earlier.samples) {
      boolean counts =
          !earlier.types.getOrDefault(earlier.family(sample.name()), "gauge").equals("gauge");
      if (counts) {
        String[] labels =
            sample.labels().entrySet().stream()
                .flatMap(label -> List.of(label.getKey(), label.getValue()).stream())
                .toArray(String[]::new);
        assertThat(value(sample.name(), labels))
            .as(sample.name())
            .isGreaterThanOrEqualTo(sample.value());
      }
    }
  }
}
