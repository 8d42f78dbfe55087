package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options from the environment and from a file. */
class SettingsTest {
  @TempDir private Path folder;
  private Path file;

  private final Fetch fetch = new Fetch();
  private final Relaying relaying = new Relaying();
  private final CommandRun run = new CommandRun(fetch, relaying);

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("some.yaml");
  }

  @Test
  void takesEveryTypeFromTheEnvironment() {
    run.with("TIERCAST_DATA_DIR", "/data")
        .with("TIERCAST_SERVERS", "a,b")
        .with("TIERCAST_PORT", "81")
        .with("TIERCAST_BLOCK_SIZE", "2MiB")
        .with("TIERCAST_MAX_RATE", "1MB/s")
        .with("TIERCAST_WAIT", "5m")
        .with("TIERCAST_KEEP", "3")
        .with("TIERCAST_INCLUDE", "*.bin")
        .with("TIERCAST_JSON", "TRUE");

    assertThat(run.run("fetch", "v1")).as(run.err()).isZero();
    assertThat(fetch.dataDir).hasToString("/data");
    assertThat(fetch.servers()).hasToString("[http://a:8000/, http://b:8000/]");
    assertThat(fetch.port).isEqualTo(81);
    assertThat(fetch.blockSize).isEqualTo(new ByteSize(2 << 20));
    assertThat(fetch.maxRate).isEqualTo(new ByteRate(1_000_000));
    assertThat(fetch.wait).isEqualTo(Duration.ofMinutes(5));
    assertThat(fetch.keep).isEqualTo(3);
    assertThat(fetch.include).containsExactly("*.bin");
    assertThat(fetch.json).isTrue();
  }

  @Test
  void takesEveryTypeFromTheFile() throws IOException {
    write(
        """
        # comment
        data-dir: /data
        servers: [a, "b"]
        port: 81
        block-size: 2MiB
        max-rate: 1MB/s
        wait: 5m
        keep: 3
        include:
          - '*.bin'
          - x,y
        json: true
        """);

    assertThat(run.run("fetch", "--config", file.toString(), "v1")).as(run.err()).isZero();
    assertThat(fetch.dataDir).hasToString("/data");
    assertThat(fetch.servers()).hasToString("[http://a:8000/, http://b:8000/]");
    assertThat(fetch.port).isEqualTo(81);
    assertThat(fetch.blockSize).isEqualTo(new ByteSize(2 << 20));
    assertThat(fetch.maxRate).isEqualTo(new ByteRate(1_000_000));
    assertThat(fetch.wait).isEqualTo(Duration.ofMinutes(5));
    assertThat(fetch.keep).isEqualTo(3);
    assertThat(fetch.include).containsExactly("*.bin", "x,y");
    assertThat(fetch.json).isTrue();
  }

  @Test
  void hearsTheCommandLineThenTheEnvironmentThenTheFile() throws IOException {
    write("{data-dir: file, servers: file, port: 1, keep: 1, include: [f1, f2]}");
    run.with("TIERCAST_DATA_DIR", "environment").with("TIERCAST_KEEP", "2");

    assertThat(run.run("--config=" + file, "fetch", "--keep=3", "--include=c")).isZero();
    assertThat(fetch.keep).isEqualTo(3);
    assertThat(fetch.dataDir).hasToString("environment");
    assertThat(fetch.port).isEqualTo(1);
    assertThat(fetch.servers()).hasToString("[http://file:8000/]");
    assertThat(fetch.include).containsExactly("c");
  }

  @Test
  void keepsDefaultsThatNobodyContradicts() {
    assertThat(run.run("fetch", "-d", "d", "--servers=a")).isZero();
    assertThat(fetch.port).isEqualTo(8000);
    assertThat(fetch.keep).isEqualTo(15);
    assertThat(fetch.json).isFalse();
    assertThat(fetch.wait).isNull();
  }

  @Test
  void looksAtNothingThatTheCommandLineOverrides() {
    run.with("TIERCAST_PORT", "nonsense").with("TIERCAST_DATA_DIR", "e");

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--port=1")).isZero();
    assertThat(fetch.dataDir).hasToString("d");
  }

  @Test
  void complainsAboutTheCommandLineWhereItOverrides() {
    run.with("TIERCAST_PORT", "1").with("TIERCAST_KEEP", "nonsense");

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--keep=2", "--port=x")).isEqualTo(2);
    assertThat(run.errLines().get(0))
        .isEqualTo("tiercast fetch: --port: 'x' is not a port; ports are 0 to 65535");
  }

  @Test
  void aFlagIsTrueWhereverItIsSetTwice() {
    run.with("TIERCAST_JSON", "true");

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--json")).isZero();
    assertThat(fetch.json).isTrue();
  }

  @Test
  void aFlagCanBeFalse() throws IOException {
    write("json: true\nfetch: {json: false}");

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--config=" + file)).isZero();
    assertThat(fetch.json).isFalse();
  }

  @Test
  void aSectionSpeaksForItsCommandAlone() throws IOException {
    write("port: 1\nservers: a\nfetch:\n  port: 2\n  data-dir: d\nrelaying:\n  upstream: [u]\n");
    run.with("TIERCAST_CONFIG", file.toString());

    assertThat(run.run("fetch")).as(run.err()).isZero();
    assertThat(run.run("relaying")).as(run.err()).isZero();
    assertThat(fetch.port).isEqualTo(2);
    assertThat(relaying.port).isEqualTo(1);
    assertThat(ServerList.merge(relaying.upstream)).hasToString("[http://u:8000/]");
  }

  @Test
  void readsTheFileThatTheCommandLineNamesBeforeThatOfTheEnvironment() throws IOException {
    write("{data-dir: d, servers: a}");
    run.with("TIERCAST_CONFIG", "missing.yaml");

    assertThat(run.run("fetch", "--config", file.toString())).isZero();
  }

  @Test
  void findsTheCommandBehindAnOptionOfTheRoot() throws IOException {
    write("{servers: a, keep: 3}");
    run.with("TIERCAST_DATA_DIR", "d");

    assertThat(run.run("--config", file.toString(), "fetch", "v2")).as(run.err()).isZero();
    assertThat(fetch.keep).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "(\"a\" \"b\")", "('a' 'b')", " a  b ", "a,b"})
  void anAddressListStandsInForServers(String list) throws IOException {
    write("{servers: file, upstream: file}");
    run.with("IP_ADDR_LIST", list).with("TIERCAST_CONFIG", file.toString());

    assertThat(run.run("fetch", "-d", "d")).as(run.err()).isZero();
    assertThat(run.run("relaying")).as(run.err()).isZero();
    assertThat(fetch.servers()).hasToString("[http://a:8000/, http://b:8000/]");
    assertThat(ServerList.merge(relaying.upstream)).hasToString("[http://a:8000/, http://b:8000/]");
    assertThat(fetch.peers).isEmpty();
  }

  @Test
  void anAddressListYieldsToTheVariableOfTheOption() {
    run.with("IP_ADDR_LIST", "a").with("TIERCAST_SERVERS", "b");

    assertThat(run.run("fetch", "-d", "d")).isZero();
    assertThat(fetch.servers()).hasToString("[http://b:8000/]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "()", "( )"})
  void anEmptyAddressListIsNone(String list) {
    run.with("IP_ADDR_LIST", list);

    assertThat(run.run("fetch", "-d", "d")).isEqualTo(2);
    assertThat(run.errLines().get(0)).contains("missing required option: '--servers=");
  }

  @Test
  void ignoresVariablesThatPlatformsAdd() {
    run.with("TIERCAST_SERVICE_HOST", "10.0.0.1")
        .with("TIERCAST_PORT", "tcp://10.0.0.1:8000")
        .with("TIERCAST_PORT_8000_TCP", "tcp://10.0.0.1:8000")
        .with("TIERCAST_VERSION", "7")
        .with("TIERCAST_HELP", "true")
        .with("TIERCAST_KEEP", " ");

    assertThat(run.run("fetch", "-d", "d", "--servers=a")).as(run.err()).isZero();
    assertThat(fetch.port).isEqualTo(8000);
    assertThat(run.out()).startsWith("fetched");
  }

  @Test
  void canBeVerboseByEnvironment() {
    run.with("TIERCAST_VERBOSE", "true");

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--port=x")).isEqualTo(2);
    assertThat(run.err()).contains("\tat ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "TIERCAST_PORT | abc | 'abc' is not a port; ports are 0 to 65535",
        "TIERCAST_KEEP | abc | 'abc' is not a whole number, or too large",
        "TIERCAST_JSON | yes | 'yes' is not true or false",
        "TIERCAST_WAIT | soon | 'soon' is not a duration; write 30s, 5m, 2h, 1d or 500ms",
        "TIERCAST_PEERS | ftp://a | 'ftp://a' is neither http nor https"
      })
  void namesTheVariableThatIsWrong(String variable, String value, String reason) {
    run.with(variable, value);

    assertThat(run.run("fetch", "-d", "d", "--servers=a")).isEqualTo(2);
    assertThat(run.err().strip()).isEqualTo("tiercast fetch: " + variable + ": " + reason);
    assertThat(fetch.calls()).isZero();
  }

  @Test
  void namesTheAddressListThatIsWrong() {
    run.with("IP_ADDR_LIST", "(\"a\" \"b)");

    assertThat(run.run("fetch", "-d", "d")).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("tiercast fetch: IP_ADDR_LIST: '\"b' is not an address");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "port: abc | port: 'abc' is not a port; ports are 0 to 65535",
        "port: 080x | port: '080x' is not a port; ports are 0 to 65535",
        "fetch: {port: abc} | fetch.port: 'abc' is not a port; ports are 0 to 65535",
        "port: [1, 2] | port: takes one value, not a list",
        "port: {a: 1} | port: takes one value, not a mapping",
        "port: | port: has no value",
        "port: ~ | port: has no value",
        "include: [a, [b]] | include: holds something else than single values",
        "include: [a, ~] | include: has no value",
        "fetch: {port: {a: 1}} | fetch.port: is a mapping, where a value belongs",
        "json: 1 | json: '1' is not true or false",
        "json: yes | json: 'yes' is not true or false",
        "json: \"true\" | json: 'true' is not true or false",
        "prot: 1 | prot: no option and no command is called so",
        "config: x | config: no option and no command is called so",
        "help: true | help: no option and no command is called so",
        "'': x | : no option and no command is called so",
        "fetch: {upstream: a} | fetch.upstream: fetch has no such option",
        "relaying: {json: true} | relaying.json: relaying has no such option",
        "fetch: 1 | fetch: is a command; indent its options below it",
        "fetch: [port] | fetch: is a command; indent its options below it",
        "{port: 1, port: 2} | port: is there twice",
        "fetch: {port: 1, port: 2} | fetch.port: is there twice",
        "[a]: 1 | line 1: a key is not a plain word",
        "&a port: *a | port: 'port' is not a port; ports are 0 to 65535",
        "fetch: &a {port: *a} | is not YAML (Number of aliases for non-scalar nodes exceeds the"
            + " specified max=0)",
        "- port | is not a mapping; write lines like 'port: 8000'",
        "port | is not a mapping; write lines like 'port: 8000'",
        "port: 1: 2 | line 1: mapping values are not allowed here",
        "port: \"1 | line 1: found unexpected end of stream"
      })
  void namesTheFileAndTheKeyThatAreWrong(String text, String message) throws IOException {
    write(text);

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--config=" + file)).isEqualTo(2);
    assertThat(run.err().strip()).isEqualTo("tiercast fetch: " + file + ": " + message);
    assertThat(fetch.calls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n"})
  void anEmptyFileSaysNothing(String text) throws IOException {
    write(text);

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--config=" + file))
        .as(run.err())
        .isZero();
  }

  @Test
  void aSharedFileMayHoldOptionsOfOtherCommands() throws IOException {
    write("{rack: r7, upstream: u}");

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--config=" + file)).isZero();
  }

  @Test
  void createsNothingFromTags() throws IOException {
    write("port: !!java.net.URL ['http://a/']");

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--config=" + file)).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1).first().asString().contains("tag is not allowed");
  }

  @Test
  void refusesASecondDocument() throws IOException {
    write("port: 1\n---\nport: 2\n");

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--config=" + file)).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1).first().asString().contains("but found another document");
  }

  @Test
  void refusesHugeFilesBeforeParsing() throws IOException {
    write("port: 1 #" + "x".repeat(1 << 20));

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--config=" + file)).isEqualTo(2);
    assertThat(run.errLines())
        .containsExactly(
            "tiercast fetch: " + file + ": is larger than 1 MiB; this is no configuration file");
  }

  @Test
  void refusesDeepNesting() throws IOException {
    write("port: " + "[".repeat(100_000));

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--config=" + file)).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1).first().asString().contains("some.yaml: ");
  }

  @Test
  void refusesWhatIsNotText() throws IOException {
    Files.write(file, new byte[] {'a', ':', (byte) 0xff});

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--config=" + file)).isEqualTo(2);
    assertThat(run.errLines())
        .containsExactly("tiercast fetch: " + file + ": is not text in UTF-8");
  }

  @Test
  void refusesControlCharacters() throws IOException {
    write("port: 1\u0007");

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--config=" + file)).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1).first().asString().contains(": is not YAML (");
  }

  @Test
  void namesAFileThatIsMissingOrADirectory() {
    assertThat(run.run("fetch", "--config=" + file)).isEqualTo(2);
    assertThat(run.run("fetch", "--config=" + folder)).isEqualTo(2);
    assertThat(run.errLines())
        .containsExactly(
            "tiercast fetch: " + file + ": no such file",
            "tiercast fetch: " + folder + ": is a directory");
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
