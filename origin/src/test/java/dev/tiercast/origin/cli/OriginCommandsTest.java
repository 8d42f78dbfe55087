package dev.tiercast.origin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.Subcommand;
import dev.tiercast.common.cli.Tiercast;
import dev.tiercast.origin.Origin;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginCommandsTest {
  @TempDir private Path temporary;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String data;
  private String file;

  @BeforeEach
  void prepare() throws Exception {
    data = temporary.resolve("data").toString();
    file = Files.writeString(temporary.resolve("model.bin"), "content").toString();
  }

  @Test
  void publishPrintsTheVersionAlone() {
    assertThat(run("publish", file, "--data-dir", data)).isZero();

    assertThat(out.toString(UTF_8)).isEqualTo("v1\n");
    assertThat(err.toString(UTF_8))
        .startsWith("v1: model.bin, 7 B in 1 shard, sha256 ed7002b439e9ac845f22357d822bac14")
        .hasLineCount(1);
    assertThat(Path.of(data, "v1", "shard_001.bin")).hasContent("content");
  }

  @Test
  void publishCutsAsItIsTold() {
    assertThat(run("publish", file, "--data-dir", data, "--shard-size=4", "--block-size", "2"))
        .isZero();

    assertThat(Path.of(data, "v1", "shard_001.bin")).hasContent("cont");
    assertThat(Path.of(data, "v1", "shard_002.bin")).hasContent("ent");
    assertThat(Path.of(data, "v1", "blocks.bin")).hasSize(4 * 32);
  }

  @Test
  void publishKeepsAsManyAsItIsTold() {
    run("publish", file, "--data-dir", data);
    run("publish", file, "--data-dir", data);
    assertThat(run("publish", file, "--data-dir", data, "--keep", "1")).isZero();

    assertThat(out.toString(UTF_8)).isEqualTo("v1\nv2\nv3\n");
    assertThat(err.toString(UTF_8)).endsWith("v1: retired\nv2: retired\n");
    assertThat(Path.of(data, "v1")).doesNotExist();
  }

  @Test
  void publishShowsProgressWhereItIsWanted() {
    assertThat(run("publish", file, "--data-dir", data, "--progress")).isZero();

    assertThat(err.toString(UTF_8)).contains("publish").contains("100%");
    assertThat(out.toString(UTF_8)).isEqualTo("v1\n");
  }

  @Test
  void retireTakesAVersionOut() {
    run("publish", file, "--data-dir", data);

    assertThat(run("retire", "v1", "--data-dir", data)).isZero();
    assertThat(Path.of(data, "distribution.txt")).isEmptyFile();
    assertThat(err.toString(UTF_8)).endsWith("v1: retired\n");
  }

  @Test
  void retireNeedsALiveVersion() {
    run("publish", file, "--data-dir", data);

    assertThat(run("retire", "v2", "--data-dir", data)).isEqualTo(3);
    assertThat(err.toString(UTF_8)).endsWith("v2 is not live in " + data + "\n");
  }

  @Test
  void retireMakesNoFolder() {
    assertThat(run("retire", "v1", "--data-dir", data)).isEqualTo(1);

    assertThat(Path.of(data)).doesNotExist();
    assertThat(err.toString(UTF_8)).contains(data);
  }

  @Test
  void originNeedsAFolderAndAPortOfItsOwn() throws Exception {
    try (Origin other = Origin.start(Path.of(data), 0)) {
      assertThat(run("origin", "--data-dir", data, "--port", "0")).isEqualTo(1);
    }
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = "" + taken.getLocalPort();
      assertThat(run("origin", "--data-dir", data, "--port", port)).isEqualTo(1);
    }
    assertThat(err.toString(UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("another origin or relay serves this folder"),
            line -> assertThat(line).contains("is in use"));
  }

  @ParameterizedTest
  @CsvSource({"0, ''", "2, --max-copies=2"})
  void originGrantsAsManyCopiesAsItIsTold(int copies, String option) throws Exception {
    OriginCommand command = new OriginCommand();
    // It goes no further than what it is told, as the folder is another's.
    try (Origin other = Origin.start(Path.of(data), 0)) {
      List<String> line = new ArrayList<>(List.of("origin", "--data-dir", data, "--port", "0"));
      line.addAll(option.isEmpty() ? List.of() : List.of(option));
      assertThat(run(List.of(command), line.toArray(String[]::new))).isEqualTo(1);
    }
    assertThat(command.options().maxCopies()).isEqualTo(copies);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "publish FILE --keep 0, 2, --keep: 0 is less than 1",
        "publish FILE --shard-size 0, 2, --shard-size: 0 bytes",
        "publish FILE --block-size 65MiB, 2, --block-size: 68157440 bytes",
        "publish FILE --shard-size 50M, 2, --shard-size",
        "publish, 2, FILE",
        "retire, 2, VERSION",
        "retire v0, 2, 'v0'",
        "retire v01, 2, 'v01'",
        "retire ../v1, 2, '../v1'",
        "origin --max-copies many, 2, --max-copies",
        "publish missing.bin, 1, missing.bin: no such file",
        "publish /dev/null, 1, /dev/null: is neither a file nor a directory"
      })
  void complainsInOneLine(String command, int code, String word) {
    String arguments = command.replace("FILE", file) + " --data-dir " + data;

    assertThat(run(arguments.split(" "))).isEqualTo(code);
    assertThat(err.toString(UTF_8).lines().findFirst().orElse("")).contains(word);
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  private int run(String... arguments) {
    return run(ServiceLoader.load(Subcommand.class), arguments);
  }

  private int run(Iterable<Subcommand> commands, String... arguments) {
    return Tiercast.run(
        Map.of(),
        new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)),
        commands,
        arguments);
  }
}
