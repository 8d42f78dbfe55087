package dev.tiercast.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class VerifyCommandTest {
  private static final TestVersion FILE = TestVersion.ofBytes(new VersionId(1), 1, 10_000);

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with(FILE);
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.write(folder.resolve("data.bin"), FILE.content());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private Run verify(Object... more) {
    Stream<Object> command = Stream.of("verify", file, "--servers", server.url());
    return Run.of(Stream.concat(command, Stream.of(more)).toArray());
  }

  private void damage(int... places) throws IOException {
    byte[] bytes = FILE.content();
    for (int place : places) {
      bytes[place] ^= 1;
    }
    Files.write(file, bytes);
  }

  @Test
  void endsWithZeroWhereAllIsRight() {
    Run run = verify();

    assertThat(run.code()).isZero();
    assertThat(run.outLines()).containsExactly(file + ": right");
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .matches("v1: .*data\\.bin, 10\\.0 kB, blocks compared in .* s: all is right");
  }

  @Test
  void endsWithFourAndNamesWhatIsDamaged() throws Exception {
    damage(600, 9000);
    Run run = verify();

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.outLines())
        .containsExactly(
            file + ": bytes 512-1023 wrong (512 B)", file + ": bytes 8704-9215 wrong (512 B)");
    assertThat(run.err()).contains("2 damaged ranges, 1.0 kB in all").doesNotContain("repaired");
    assertThat(file).as("left as it is").isNotEmptyFile();
  }

  @Test
  void repairs() throws Exception {
    damage(600);
    Run run = verify("--repair");

    assertThat(run.code()).isZero();
    assertThat(run.outLines()).containsExactly(file + ": bytes 512-1023 wrong (512 B)");
    assertThat(run.err()).contains("1 damaged range, 512 B in all, repaired with 512 B fetched");
    assertThat(file).hasBinaryContent(FILE.content());
    assertThat(verify().code()).isZero();
  }

  @Test
  @Timeout(15) // without the option it would go on for 30 s
  void triesAsHardAsItIsToldToRepair() throws Exception {
    damage(600);
    server.breaks("v1/shard_001.bin", Fault.status(500));
    Run run = verify("--repair", "--retry-for", "1ms");

    assertThat(run.code()).isEqualTo(5);
    assertThat(run.error()).contains("no progress for 0 s", "run this again to go on");
    assertThat(verify("--repair", "--connections", "0").err())
        .contains("--connections: 0 is less than 1");
    server.heals();
    assertThat(verify("--repair", "--connections", "1", "--limit-rate", "1MB/s").code()).isZero();
    assertThat(file).hasBinaryContent(FILE.content());
  }

  @Test
  void printsJsonForPrograms() throws Exception {
    Files.write(file, Arrays.copyOf(FILE.content(), 9000));
    Run run = verify("--json", "--version-id", "latest");

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.outLines()).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "event",
            "version",
            "path",
            "size",
            "verified",
            "right",
            "damagedBytes",
            "damages",
            "repaired",
            "fetched",
            "seconds");
    assertThat(json.get("version").asText()).isEqualTo("v1");
    assertThat(json.get("right").asBoolean()).isFalse();
    assertThat(json.get("verified").asText()).isEqualTo("blocks");
    JsonNode missing = json.get("damages").get(1);
    assertThat(missing.get("file").asText()).isEqualTo(file.toString());
    assertThat(missing.get("kind").asText()).isEqualTo("missing");
    assertThat(missing.get("start").asLong()).isEqualTo(9000);
    assertThat(missing.get("end").asLong()).isEqualTo(10_000);
  }

  @Test
  void needsNoServersWithAManifest() throws Exception {
    Path manifest = Files.write(folder.resolve("manifest.json"), FILE.document().bytes());
    Run run = Run.of("verify", file, "--manifest", manifest);

    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("warning: ", "blocks.bin", "shards compared");
  }

  @Test
  void needsServersOtherwise() throws Exception {
    Path manifest = Files.write(folder.resolve("manifest.json"), FILE.document().bytes());

    assertThat(Run.of("verify", file).code()).isEqualTo(2);
    assertThat(Run.of("verify", file, "--manifest", manifest, "--repair").code()).isEqualTo(2);
    assertThat(Run.with(Map.of("TIERCAST_SERVERS", server.url()), "verify", file).code()).isZero();
  }

  @Test
  void takesNoVersionBesideAManifest() {
    Run run = verify("--manifest", "m.json", "--version-id", "v1");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--version-id", "--manifest", "not both");
  }

  @Test
  void saysWhatIsNotThere() {
    Run run = Run.of("verify", folder.resolve("none"), "--servers", server.url());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.error()).contains("none: no such file");

    assertThat(verify("--version-id", "v9").code()).isEqualTo(3);
    assertThat(verify("--version-id", "9").code()).isEqualTo(2);
    assertThat(Run.of("verify", file, "--manifest", folder.resolve("no.json")).error())
        .contains("no.json: no such file");
  }

  @Test
  void showsProgressWhereItIsAskedFor() throws Exception {
    damage(600);
    Run run = verify("--repair", "--progress");

    assertThat(run.err()).contains("verify v1 data.bin", "repair v1 data.bin");
  }
}
