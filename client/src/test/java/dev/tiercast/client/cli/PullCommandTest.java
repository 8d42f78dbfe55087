package dev.tiercast.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.transfer.TransferOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class PullCommandTest {
  private static final TestVersion FILE = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
  private static final TestVersion TREE =
      TestVersion.named(new VersionId(2), "model").file("a.txt", 600).file("b.bin", 600);

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with(FILE, TREE);
  private Path path;

  @BeforeEach
  void nameOutput() {
    path = folder.resolve("out.bin");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private Run pull(Object... more) {
    Object[] usual = {
      "pull", "v1", "--servers", server.url(), "--retry-for", "1s", "--output-file", path
    };
    return Run.of(Stream.concat(Stream.of(usual), Stream.of(more)).toArray());
  }

  @Test
  void printsThePathAndHowItWent() {
    Run run = pull();

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo(path + "\n");
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .matches("v1: .*out\\.bin, 10\\.0 kB, blocks verified in .* s \\(.*/s\\)");
    assertThat(path).hasBinaryContent(FILE.content());
  }

  private static List<JsonNode> events(Run run) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : run.outLines()) {
      events.add(new ObjectMapper().readTree(line));
    }
    return events;
  }

  private static List<String> fields(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void printsJsonForPrograms() throws Exception {
    Run run = pull("--json");

    List<JsonNode> events = events(run);
    assertThat(events)
        .extracting(event -> event.get("event").textValue())
        .containsSubsequence("started", "source-joined", "progress", "done");
    JsonNode started = events.get(0);
    assertThat(fields(started)).containsExactly("event", "version", "name", "size");
    assertThat(started.get("name").textValue()).isEqualTo("data.bin");
    assertThat(events.get(1).get("address").textValue()).isEqualTo(server.url());
    JsonNode done = events.get(events.size() - 1);
    assertThat(fields(done))
        .containsExactly(
            "event",
            "version",
            "path",
            "size",
            "fetched",
            "reused",
            "sha256",
            "verified",
            "seconds",
            "bytesPerSecond",
            "retries",
            "sources");
    assertThat(done.get("event").textValue()).isEqualTo("done");
    assertThat(done.get("version").textValue()).isEqualTo("v1");
    assertThat(done.get("path").textValue()).isEqualTo(path.toString());
    assertThat(done.get("size").longValue()).isEqualTo(10_000);
    assertThat(done.get("fetched").longValue()).isEqualTo(10_000);
    assertThat(done.get("reused").longValue()).isZero();
    assertThat(done.get("sha256").textValue()).isEqualTo(FILE.manifest().sha256().hex());
    assertThat(done.get("verified").textValue()).isEqualTo("blocks");
    assertThat(done.get("seconds").doubleValue()).isPositive();
    assertThat(done.get("bytesPerSecond").longValue()).isPositive();
    assertThat(done.get("retries").intValue()).isZero();
    assertThat(done.get("sources").toString())
        .isEqualTo(
            "[{\"address\":\"%s\",\"bytes\":10000,\"share\":1.0,\"failures\":0}]"
                .formatted(server.url()));
  }

  @Test
  void tellsProgramsWhoFailedAndHowItEnded() throws Exception {
    server.breaks("v1/shard_001.bin", Fault.flippedAt(0));
    Run run = pull("--json");

    List<JsonNode> events = events(run);
    JsonNode blamed = events.get(events.size() - 2);
    assertThat(fields(blamed)).containsExactly("event", "address", "reason");
    assertThat(blamed.get("event").textValue()).isEqualTo("source-blamed");
    assertThat(blamed.get("reason").textValue()).contains("sent wrong bytes");
    JsonNode failed = events.get(events.size() - 1);
    assertThat(fields(failed)).containsExactly("event", "exitCode", "reason");
    assertThat(failed.get("event").textValue()).isEqualTo("failed");
    assertThat(failed.get("exitCode").intValue()).isEqualTo(4);
    assertThat(run.error()).endsWith(failed.get("reason").textValue());
    assertThat(run.code()).isEqualTo(4);
  }

  @Test
  void tellsProgramsOnceASecondHowFarItIs() throws Exception {
    server.breaks("v1/shard_002.bin", Fault.status(500));
    Run run =
        Run.of(
            "pull",
            "v1",
            "--servers",
            server.url(),
            "--output-file",
            path,
            "--json",
            "--connections",
            "1",
            "--retry-for",
            "3s");

    List<JsonNode> progress =
        events(run).stream()
            .filter(event -> event.get("event").textValue().equals("progress"))
            .toList();
    assertThat(progress).hasSizeBetween(2, 6);
    assertThat(progress.get(0).get("done").longValue()).isZero();
    JsonNode one = progress.get(1);
    assertThat(fields(one))
        .containsExactly(
            "event", "seconds", "done", "size", "fetched", "bytesPerSecond", "sources");
    assertThat(one.get("done").longValue()).isEqualTo(4096);
    assertThat(fields(one.get("sources").get(0)))
        .containsExactly("address", "bytes", "share", "bytesPerSecond");
  }

  @Test
  void saysHowMuchWasThereAlready() {
    server.breaks("v1/shard_002.bin", Fault.status(500));
    assertThat(pull("--connections", "1").code()).isEqualTo(5);
    server.heals();

    assertThat(pull().err()).contains("10.0 kB, blocks verified, 5.9 kB fetched now in");
  }

  @Test
  void pullsTheLatestIntoADirectory() {
    Run run =
        Run.of(
            "pull",
            "latest",
            "--servers",
            server.url(),
            "--output-dir",
            folder.resolve("model"),
            "--include",
            "*.txt");

    assertThat(run.code()).isZero();
    assertThat(folder.resolve("model/a.txt")).hasBinaryContent(TREE.content("a.txt"));
    assertThat(folder.resolve("model/b.bin")).doesNotExist();
  }

  @Test
  void goesOnForEverOnlyWhereItIsTold() throws Exception {
    EndlessDurationConverter converter = new EndlessDurationConverter();

    assertThat(converter.convert("forever")).isEqualTo(TransferOptions.FOREVER);
    assertThat(converter.convert("5s")).isEqualTo(Duration.ofSeconds(5));
    Object[] pull = {"pull", "v1", "--servers", server.url(), "--output-file", path};
    Stream<Object> effort = Stream.of("--retry-for", "forever", "--limit-rate", "1GB/s");
    assertThat(Run.of(Stream.concat(Stream.of(pull), effort).toArray()).code()).isZero();
    assertThat(path).hasBinaryContent(FILE.content());
  }

  @Test
  void saysNothingOfWhatWasThereWhereThereIsNothing() throws Exception {
    try (FaultyServer empty = FaultyServer.with(TestVersion.ofBytes(new VersionId(1), 1, 0))) {
      Run run = Run.of("pull", "v1", "--servers", empty.url(), "--output-file", path);

      assertThat(run.error()).matches("v1: .*out\\.bin, 0 B, blocks verified in .* s");
      assertThat(path).isEmptyFile();
    }
  }

  @Test
  void writesTheContentAloneToStandardOutput() {
    Run run = Run.of("pull", "v1", "--servers", server.url(), "--output-file", "-");

    assertThat(run.code()).isZero();
    assertThat(run.outBytes()).isEqualTo(FILE.content());
    assertThat(run.err()).contains("v1: -, 10.0 kB, blocks verified");
  }

  @Test
  void doesNotAdviseToGoOnWithWhatIsNotKept() {
    server.breaks("v1/shard_002.bin", Fault.status(500));
    Run stream =
        Run.of("pull", "v1", "--servers", server.url(), "--output-file", "-", "--retry-for", "1ms");

    assertThat(stream.code()).isEqualTo(5);
    assertThat(stream.error())
        .startsWith("tiercast pull: v1: no progress for 0 s")
        .doesNotContain("go on");
    assertThat(pull().error()).as("what is kept").contains("run this again to go on");
  }

  @Test
  void writesTheOneFileThatIsIncludedToStandardOutput() {
    Object[] all = {"pull", "v2", "--servers", server.url(), "--output-file", "-"};
    Run refused = Run.of(all);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.error())
        .isEqualTo(
            "tiercast pull: --output-file: 2 files of v2 cannot go into one stream; choose one"
                + " with --include");

    Run run = Run.of(Stream.concat(Stream.of(all), Stream.of("--include", "b.*")).toArray());
    assertThat(run.code()).isZero();
    assertThat(run.outBytes()).isEqualTo(TREE.content("b.bin"));
  }

  @Test
  void keepsStandardOutputForOneThing() {
    Run run = Run.of("pull", "v1", "--servers", server.url(), "--output-file=-", "--json");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines().get(0)).contains("--json needs standard output for itself");
  }

  @Test
  void takesOptionsFromTheEnvironment() {
    Run run =
        Run.with(
            Map.of("IP_ADDR_LIST", server.url(), "TIERCAST_OUTPUT_FILE", path.toString()),
            "pull",
            "v1");

    assertThat(run.code()).isZero();
    assertThat(path).hasBinaryContent(FILE.content());
  }

  @Test
  void showsProgressWhereItIsWanted() {
    assertThat(pull("--progress").err()).contains("v1 data.bin 100%  10.0 kB of 10.0 kB");
  }

  @Test
  void replacesADirectoryOnlyWhenItIsTold() throws Exception {
    Path target = Files.createDirectory(folder.resolve("model"));
    Files.writeString(target.resolve("foreign"), "kept");
    Object[] arguments = {"pull", "v2", "--servers", server.url(), "--output-dir", target};

    Run refused = Run.of(arguments);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.errLines())
        .singleElement()
        .asString()
        .contains("foreign: is not part of what is pulled", "--replace");
    assertThat(target.resolve("foreign")).hasContent("kept");

    assertThat(Run.of(Stream.concat(Stream.of(arguments), Stream.of("--replace")).toArray()).code())
        .isZero();
    assertThat(target.resolve("foreign")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"v0", "v01", "../v1", "1", "V1", "v", "newest", "v1000000000000000000"})
  void refusesWhatIsNoVersion(String version) {
    Run run = Run.of("pull", version, "--servers", server.url(), "--output-file", path);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.errLines().get(0))
        .isEqualTo(
            "tiercast pull: VERSION: '" + version + "' is not a version; write latest, v1, v2, …");
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--connections, 0, is less than 1",
    "--connections, many, is not a whole number",
    "--retry-for, 5, has no unit",
    "--limit-rate, 5MB, is not a rate",
    "--retry-for, ever, is not a duration",
    "--wait, soon, is not a duration",
    "--output-dir, d, not both",
    "--include, *.none, no file of v1 matches *.none",
    "--include, [a, '[a' is not a pattern"
  })
  void refusesOptionsThatMakeNoSense(String option, String value, String reason) {
    Run run = pull(option, value);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.errLines().get(0)).startsWith("tiercast pull: ").contains(reason);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesAFileForADirectory() {
    Run run = Run.of("pull", "v2", "--servers", server.url(), "--output-file", path);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.errLines())
        .containsExactly(
            "tiercast pull: --output-file: v2 is a directory of 2 entries; use --output-dir");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void saysThatThereIsNoSuchVersion() throws Exception {
    Files.writeString(path, "old");
    Run run = Run.of("pull", "v9", "--servers", server.url(), "--output-file", path);

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.errLines())
        .containsExactly("tiercast pull: v9: no such version; there are v2, v1");
    assertUntouched();
  }

  @Test
  void saysThatNobodyCanBeReached() throws Exception {
    Files.writeString(path, "old");
    server.stops();
    Run run = pull();

    assertThat(run.code()).isEqualTo(5);
    assertThat(run.errLines())
        .containsExactly(
            "tiercast pull: no server could be used; "
                + server.url()
                + "distribution.txt: connection refused");
    assertUntouched();
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
  void saysInOneLineWhyNoServerCouldBeUsed(Fault fault) throws Exception {
    Files.writeString(path, "old");
    server.breaks("distribution.txt", fault);
    Run run = pull();

    assertThat(run.code()).isEqualTo(5);
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .startsWith(
            "tiercast pull: no server could be used; " + server.url() + "distribution.txt: ");
    assertUntouched();
  }

  static Stream<Arguments> shardFaults() {
    return Stream.of(
        Arguments.of(Fault.status(404), 5, "is not there (404)"),
        Arguments.of(Fault.status(500), 5, "answers 500"),
        Arguments.of(Fault.html(), 5, "bytes where"),
        Arguments.of(Fault.truncatedAfter(5), 5, "unexpected end of stream"),
        Arguments.of(Fault.contentLength(3), 5, "has 3 bytes where 4096 are expected"),
        Arguments.of(Fault.flippedAt(100), 4, "sent wrong bytes for block 8 of v1"));
  }

  @ParameterizedTest
  @MethodSource("shardFaults")
  void saysWhyAVersionCouldNotBeFetched(Fault fault, int code, String reason) throws Exception {
    Files.writeString(path, "old");
    server.breaks("v1/shard_002.bin", fault);
    Run run = pull("--connections", "1");

    assertThat(run.code()).isEqualTo(code);
    assertThat(run.out()).isEmpty();
    assertThat(run.error()).startsWith("tiercast pull: v1: ").contains(server.url(), reason);
    assertThat(run.errLines().subList(0, run.errLines().size() - 1))
        .as("each warning once")
        .doesNotHaveDuplicates()
        .allSatisfy(line -> assertThat(line).startsWith("warning: "));
    assertThat(path).hasContent("old");

    server.heals();
    server.forget();
    assertThat(pull().code()).isZero();
    assertThat(path).hasBinaryContent(FILE.content());
    assertThat(server.requests("v1/shard_001.bin")).as("fetched before").isEmpty();
  }

  @Test
  void refusesServersThatDisagree() throws Exception {
    Files.writeString(path, "old");
    try (FaultyServer other = FaultyServer.with(FILE.flippedAt(0))) {
      Run run = pull("--servers", other.url());

      assertThat(run.code()).isEqualTo(4);
      assertThat(run.errLines())
          .singleElement()
          .asString()
          .contains("v1: the servers do not have the same", server.url(), other.url());
    }
    assertUntouched();
  }

  @Test
  void refusesAManifestThatIsMalformed() throws Exception {
    Files.writeString(path, "old");
    String manifest = new String(FILE.document().bytes(), StandardCharsets.UTF_8);
    server.put(
        "v1/manifest.json",
        manifest.replace("\"size\":10000", "\"size\":-1").getBytes(StandardCharsets.UTF_8));
    Run run = pull();

    assertThat(run.code()).isEqualTo(5);
    assertThat(run.errLines()).singleElement().asString().contains("v1/manifest.json: ", "size");
    assertUntouched();
  }

  @Test
  void saysWhatIsInTheWay() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "kept");
    path = file.resolve("out.bin");
    Run run = pull();

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.errLines())
        .containsExactly("tiercast pull: " + file + ": is in the way and not a directory");
    assertThat(file).hasContent("kept");
    assertThat(server.shardBytesSent()).isZero();
  }

  private void assertUntouched() throws IOException {
    assertThat(path).hasContent("old");
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactly(path);
    }
  }
}
