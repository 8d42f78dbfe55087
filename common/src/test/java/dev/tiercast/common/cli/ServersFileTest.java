package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServersFileTest {
  @TempDir Path folder;

  private final Fetch fetch = new Fetch();
  private final CommandRun run = new CommandRun(fetch);
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("servers.txt");
  }

  private int run(String content, String... more) throws IOException {
    Files.writeString(file, content);
    String[] arguments = new String[more.length + 3];
    arguments[0] = "fetch";
    arguments[1] = "--data-dir=d";
    arguments[2] = "--servers-file=" + file;
    System.arraycopy(more, 0, arguments, 3, more.length);
    return run.run(arguments);
  }

  @Test
  void readsAnAddressALine() throws Exception {
    assertThat(
            run(
                """
                # The rack by the door
                relay-1:8001

                  http://mirror/tiercast   # until May
                c\
                """))
        .isZero();

    assertThat(fetch.servers())
        .hasToString("[http://relay-1:8001/, http://mirror/tiercast/, http://c:8000/]");
  }

  @Test
  void readsTheLinesOfOtherSystems() throws Exception {
    assertThat(run("a\r\nb\r\n")).isZero();

    assertThat(fetch.servers()).hasToString("[http://a:8000/, http://b:8000/]");
  }

  @Test
  void addsThemToOthersWithoutRepeats() throws Exception {
    assertThat(run("b\nc\nb\n", "--servers=a,b")).isZero();

    assertThat(fetch.servers()).hasToString("[http://a:8000/, http://b:8000/, http://c:8000/]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a;b;ftp://c;d | 3 | 'ftp://c' is neither http nor https",
        "a b           | 1 | 'a b' is not an address; write http://host:port/ or host:port",
        "#;a,b         | 2 | 'a,b' is not an address; write http://host:port/ or host:port",
        "a#b           | 1 | 'a#b' has a user, a query or a fragment, which an address cannot have",
      })
  void namesTheLineThatIsNoAddress(String lines, int line, String reason) throws Exception {
    assertThat(run(lines.replace(';', '\n'))).isEqualTo(2);

    assertThat(run.errLines().get(0))
        .isEqualTo("tiercast fetch: --servers-file: " + file + ":" + line + ": " + reason);
  }

  @ParameterizedTest
  @CsvSource({"''", "'\n\n'", "'# nobody yet\n'"})
  void refusesAFileWithoutServers(String content) throws Exception {
    assertThat(run(content)).isEqualTo(2);

    assertThat(run.errLines().get(0)).isEqualTo("tiercast fetch: --servers-file: names no server");
  }

  @Test
  void takesAFileWithoutServersWhereThereAreOthers() throws Exception {
    assertThat(run("# nobody yet", "--servers=a")).isZero();

    assertThat(fetch.servers()).hasToString("[http://a:8000/]");
  }

  @Test
  void saysThatThereIsNoSuchFile() {
    assertThat(run.run("fetch", "-d", "d", "--servers-file=" + file)).isEqualTo(2);

    assertThat(run.errLines().get(0))
        .isEqualTo("tiercast fetch: --servers-file: " + file + ": no such file");
  }

  @Test
  void refusesWhatIsNoText() throws Exception {
    Files.write(file, "a\né\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(run.run("fetch", "-d", "d", "--servers-file=" + file)).isEqualTo(2);
    assertThat(run.errLines().get(0)).endsWith("servers.txt: is not text in UTF-8");
  }

  @Test
  void refusesAFileThatIsMuchTooLarge() throws Exception {
    assertThat(run("#".repeat((1 << 20) + 1))).isEqualTo(2);

    assertThat(run.errLines().get(0)).contains("servers.txt: is larger than 1 MiB");
  }

  @Test
  void comesFromAVariable() throws Exception {
    Files.writeString(file, "a\nnot here\n");

    assertThat(run.with("TIERCAST_SERVERS_FILE", file.toString()).run("fetch", "-d", "d"))
        .isEqualTo(2);
    assertThat(run.errLines().get(0))
        .startsWith("tiercast fetch: TIERCAST_SERVERS_FILE: " + file + ":2: 'not here' is not");
  }

  @Test
  void comesFromAConfigurationFile() throws Exception {
    Files.writeString(file, "b\n");
    Path config = folder.resolve("client.yaml");
    Files.writeString(config, "servers: [a]\nservers-file: " + file + "\n");

    assertThat(run.run("fetch", "-d", "d", "--config=" + config)).as(run.err()).isZero();
    assertThat(fetch.servers()).hasToString("[http://a:8000/, http://b:8000/]");
  }

  @Test
  void saysWhatIsMissingWithoutEither() {
    assertThat(run.run("fetch", "-d", "d")).isEqualTo(2);

    assertThat(run.errLines().get(0))
        .isEqualTo(
            "tiercast fetch: missing required option:"
                + " '--servers=URL[,URL…]' or '--servers-file=FILE'");
  }
}
