package dev.tiercast.relay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.Tiercast;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayCommandTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Map<String, String> environment, String... arguments) {
    List<String> line = new ArrayList<>(List.of("relay", "--host", "127.0.0.1"));
    line.addAll(List.of(arguments));
    Console console =
        new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    return Tiercast.run(
        environment, console, List.of(new RelayCommand()), line.toArray(String[]::new));
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  @ParameterizedTest
  @CsvSource({
    "--keep,          0,                 --keep",
    "--keep,          some,              --keep",
    "--poll-interval, 10,                --poll-interval",
    "--poll-interval, 0s,                --poll-interval",
    "--poll-interval, soon,              --poll-interval",
    "--port,          65536,             --port",
    "--upstream,      ftp://example.com, --upstream",
    "--upstream,      http://a/?x=y,     --upstream",
    "--nonsense,      1,                 --nonsense",
  })
  void refusesAValueThatMakesNoSense(String option, String value, String named) {
    assertThat(run(Map.of(), "--upstream", "a", "--data-dir", data(), "--port", "0", option, value))
        .isEqualTo(2);

    assertSaysOnly(named);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void needsAnUpstream() {
    assertThat(run(Map.of(), "--data-dir", data())).isEqualTo(2);

    assertSaysOnly("--upstream");
  }

  @Test
  void takesUpstreamsFromAFile() throws Exception {
    Path file = folder.resolve("upstreams.txt");
    Files.writeString(file, "a\nhttp://\n");

    assertThat(run(Map.of(), "--upstream-file", file.toString(), "--data-dir", data()))
        .isEqualTo(2);

    assertSaysOnly("--upstream-file: " + file + ":2: 'http://' is not an address");
  }

  @Test
  void refusesAProxyThatIsNone() {
    Map<String, String> environment = Map.of("http_proxy", "ftp://me:s3cret@proxy");

    assertThat(run(environment, "--upstream", "a", "--data-dir", data(), "--port", "0"))
        .isEqualTo(2);

    assertSaysOnly("http_proxy");
    assertThat(err.toString(UTF_8)).doesNotContain("s3cret");
  }

  @Test
  void needsAFolder() {
    assertThat(run(Map.of("IP_ADDR_LIST", "a b"), "--port", "0")).isEqualTo(2);

    assertSaysOnly("--data-dir");
  }

  @Test
  void takesItsUpstreamsFromTheEnvironment() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      Map<String, String> environment = Map.of("IP_ADDR_LIST", "(\"a\" \"b\")");

      assertThat(run(environment, "--data-dir", data(), "--port", port)).isEqualTo(1);
      assertThat(err.toString(UTF_8).lines())
          .hasSize(1)
          .allMatch(line -> line.startsWith("tiercast relay: port " + port));
    }
  }

  /** One line for what is wrong, and perhaps one for where to look. */
  private void assertSaysOnly(String named) {
    assertThat(out.size()).isZero();
    List<String> lines = err.toString(UTF_8).lines().toList();
    assertThat(lines.get(0)).startsWith("tiercast relay: ").contains(named);
    assertThat(lines.subList(1, lines.size())).isSubsetOf("Try 'tiercast relay --help'.");
  }
}
