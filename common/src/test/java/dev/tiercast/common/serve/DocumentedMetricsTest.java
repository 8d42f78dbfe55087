package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.serve.observe.AccessLogFormat;
import dev.tiercast.common.serve.observe.AccessLogOptions;
import dev.tiercast.common.serve.observe.NodeMetrics;
import dev.tiercast.common.serve.observe.UpstreamCounts;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.PrometheusText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/operations.md and the answer of a node that does everything. */
class DocumentedMetricsTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z_]+)` \\| ([a-z]+) \\| ([a-z`, ]*)\\| [a-z ]*\\| .+ \\|");

  /** A metric as it is documented. */
  private record Documented(String type, Set<String> labels) {}

  @TempDir private static Path folder;
  private static PrometheusText exposed;

  @BeforeAll
  static void start() throws IOException {
    MemoryStore store = new MemoryStore();
    TestNode.oneShard(1000).publishIn(store);
    AccessLogOptions log =
        new AccessLogOptions(folder.resolve("access.log"), AccessLogFormat.COMMON);
    ServeOptions options = ServeOptions.of(0).withHost("127.0.0.1").withAccessLog(log);
    try (NodeServer server = NodeServer.start(options, store)) {
      actAsRelay(server.metrics());
      server.metrics().countMembers(roles -> 0);
      server.metrics().countListeners(() -> 0);
      RawClient client = new RawClient(server.port());
      client.get("/v1/shard_001.bin");
      // An answer may be there before it is counted.
      await().until(() -> scrape(client).families().contains("tiercast_first_byte_seconds"));
      exposed = scrape(client);
    }
  }

  private static PrometheusText scrape(RawClient client) throws IOException {
    return PrometheusText.parse(client.get("/metrics").text());
  }

  private static void actAsRelay(NodeMetrics metrics) {
    metrics.countUpstream(
        ServerAddress.parse("origin:8000"), new UpstreamCounts(InstantSource.system()));
    metrics.countFetches(() -> 0);
  }

  private static Map<String, Documented> documented() throws IOException {
    Map<String, Documented> rows = new TreeMap<>();
    Path page = Path.of(System.getProperty("root.directory"), "docs/operations.md");
    for (String line : Files.readAllLines(page)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(rows.put(row.group(1), new Documented(row.group(2), labels(row.group(3)))))
            .as(line)
            .isNull();
      }
    }
    return rows;
  }

  private static Set<String> labels(String cell) {
    return Pattern.compile("[a-z]+")
        .matcher(cell)
        .results()
        .map(label -> label.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void nameWhatIsExposed() throws IOException {
    assertThat(documented().keySet()).containsAll(exposed.families());
    // Which figures of the collector there are depends on the collector, and whether it has run.
    List<String> rest = new ArrayList<>(documented().keySet());
    rest.removeAll(exposed.families());
    assertThat(rest).allMatch(name -> name.startsWith("jvm_gc_"));
  }

  @Test
  void sayWhichTypesAndLabelsThereAre() throws IOException {
    Map<String, Documented> documented = documented();
    for (String name : exposed.families()) {
      assertThat(new Documented(exposed.type(name), exposed.labelsOf(name)))
          .as(name)
          .isEqualTo(documented.get(name));
    }
  }
}
