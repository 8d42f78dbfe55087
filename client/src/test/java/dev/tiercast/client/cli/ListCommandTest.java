package dev.tiercast.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class ListCommandTest {
  private static final TestVersion ONE = TestVersion.ofBytes(new VersionId(1), 1, 5000);
  private static final TestVersion TEN =
      TestVersion.named(new VersionId(10), "a long name").file("a", 1_234_567).file("b", 1);

  private final FaultyServer a = FaultyServer.with(ONE, TEN);
  private final FaultyServer b = FaultyServer.with(ONE);

  @AfterEach
  void stop() throws IOException {
    a.close();
    b.close();
  }

  @Test
  void showsAnAlignedTable() {
    Run run = Run.of("list", "--servers", a.url());

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.outLines()).hasSize(3);
    assertThat(run.outLines().get(0)).matches("VERSION  NAME         +SIZE +AGE +SHARDS  SHA-256");
    assertThat(run.outLines().get(1))
        .matches("v1       data.bin     +5\\.0 kB +.+ +2  " + ONE.manifest().sha256());
    assertThat(run.outLines().get(2))
        .matches("v10      a long name  +1\\.2 MB +.+ +302  " + TEN.manifest().sha256());
  }

  @Test
  void printsJsonForPrograms() throws Exception {
    Run run = Run.of("list", "--json", "--servers", a.url() + "," + b.url());

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    JsonNode versions = new ObjectMapper().readTree(run.out()).get("versions");
    assertThat(versions).hasSize(2);
    JsonNode one = versions.get(0);
    assertThat(one.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "version",
            "name",
            "size",
            "created",
            "files",
            "shards",
            "sha256",
            "manifest",
            "servers");
    assertThat(one.get("version").textValue()).isEqualTo("v1");
    assertThat(one.get("name").textValue()).isEqualTo("data.bin");
    assertThat(one.get("size").longValue()).isEqualTo(5000);
    assertThat(one.get("created").textValue()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(one.get("files").intValue()).isEqualTo(1);
    assertThat(one.get("shards").intValue()).isEqualTo(2);
    assertThat(one.get("sha256").textValue()).isEqualTo(ONE.manifest().sha256().hex());
    assertThat(one.get("manifest").textValue()).isEqualTo(ONE.document().digest().hex());
    assertThat(one.get("servers"))
        .extracting(JsonNode::textValue)
        .containsExactly(a.url(), b.url());
    assertThat(versions.get(1).get("servers")).hasSize(1);
  }

  @Test
  void showsWhatItDoesNotKnowAsADash() {
    a.remove("v1/manifest.json");
    Run run = Run.of("list", "--servers", a.url());

    assertThat(run.outLines().get(1)).matches("v1       - +- +- +-  " + ONE.manifest().sha256());
    assertThat(Run.of("list", "--json", "--servers", a.url()).out())
        .contains("\"version\" : \"v1\",\n    \"sha256\"");
  }

  @Test
  void printsNothingWhereNothingWasPublished() throws Exception {
    try (FaultyServer empty = FaultyServer.with()) {
      Run run = Run.of("list", "--servers", empty.url());
      assertThat(run.code()).isZero();
      assertThat(run.out()).isEmpty();
      assertThat(run.errLines()).containsExactly("nothing has been published yet");
      assertThat(Run.of("list", "--json", "--servers", empty.url()).out())
          .isEqualToIgnoringWhitespace("{\"versions\":[]}");
    }
  }

  @Test
  void takesServersFromTheEnvironment() {
    String both = a.url() + " " + b.url();
    for (Map<String, String> environment :
        List.of(
            Map.of("TIERCAST_SERVERS", both),
            Map.of("IP_ADDR_LIST", both),
            Map.of("IP_ADDR_LIST", "(\"" + a.url() + "\" \"" + b.url() + "\")"))) {
      Run run = Run.with(environment, "list");
      assertThat(run.code()).isZero();
      assertThat(run.outLines()).hasSize(3);
    }
  }

  @Test
  void warnsOfServersThatDoNotAnswer() throws Exception {
    b.stops();
    Run run = Run.of("list", "--servers", a.url(), "--servers", b.url());

    assertThat(run.code()).isZero();
    assertThat(run.outLines()).hasSize(3);
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .startsWith("warning: " + b.url())
        .endsWith("connection refused");
  }

  @Test
  void needsAServer() {
    Run run = Run.of("list");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--servers");
  }

  static Stream<Fault> faults() {
    return Stream.of(
        Fault.status(404),
        Fault.status(500),
        Fault.html(),
        Fault.truncatedAfter(5),
        Fault.hangUp(),
        Fault.endless());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void saysInOneLineWhyNoServerCouldBeUsed(Fault fault) {
    a.put("distribution.txt", "v1: nonsense".getBytes(StandardCharsets.US_ASCII));
    a.breaks(fault);
    Run run = Run.of("list", "--servers", a.url());

    assertThat(run.code()).isEqualTo(5);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .startsWith("tiercast list: no server could be used; " + a.url());
  }
}
