package dev.tiercast.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean harm, {@code slowhttptest}, beside one that does not. */
class SlowHttpTestIT {
  private static final int SIZE = 20_000_000;

  @RegisterExtension final Commands tiercast = new Commands();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-H -i 1 -x 24",
        "-B -i 1 -x 10 -s 8192",
        "-R -a 10 -b 3000",
        "-X -n 1 -z 32 -w 512 -y 1024"
      })
  void othersGetTheRightBytes(String attack) throws Exception {
    assumeTrue(isInstalled(), "slowhttptest is not installed");
    Path file = Data.random(folder.resolve("model.bin"), 21, SIZE);
    Path data = folder.resolve("origin");
    tiercast.run("publish", file, "--data-dir", data).succeeded();
    Node origin = tiercast.node("origin", "--data-dir", data);

    Process attacker = attack(origin, attack);
    try {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> said().contains("connected:") || !attacker.isAlive());
      Path pulled = folder.resolve("pulled.bin");
      tiercast
          .run("pull", "v1", "--servers", origin.address(), "--output-file", pulled)
          .succeeded();
      assertThat(pulled).hasSameBinaryContentAs(file);
      attacker.waitFor();
    } finally {
      attacker.destroyForcibly();
    }
    assertThat(said()).contains("Test ended").doesNotContain("service available:   NO");
    assertThat(origin.list()).startsWith("v1: ");
    assertThat(origin.stop()).isZero();
  }

  private static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(path -> Files.isExecutable(Path.of(path, "slowhttptest")));
  }

  private Process attack(Node node, String mode) throws IOException {
    List<String> line = new ArrayList<>(List.of("slowhttptest"));
    line.addAll(List.of(mode.split(" ")));
    line.addAll(List.of("-u", "http://" + node.address() + "/v1/shard_001.bin"));
    line.addAll(List.of("-c", "300", "-r", "200", "-l", "5", "-p", "30"));
    return new ProcessBuilder(line)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("attack").toFile())
        .start();
  }

  /** Without the colours. */
  private String said() throws IOException {
    String text = Files.readString(folder.resolve("attack"), StandardCharsets.ISO_8859_1);
    return text.replaceAll("\\u001b\\[[0-9;]*[A-Za-z]", "");
  }
}
