package dev.tiercast.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.cli.Tiercast;
import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.store.NodeLock;
import dev.tiercast.common.testing.Gate;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process: what it logs, and how it ends. */
class RelayProcessTest {
  private static final TestVersion V1 =
      TestVersion.ofBytes(new VersionId(1), 1, 4 << 20).shardSize(1 << 20).blockSize(64 << 10);

  @TempDir Path folder;
  private final MemoryStore store = new MemoryStore();
  private NodeServer upstream;
  private Process process;

  @BeforeEach
  void startUpstream() throws IOException {
    V1.arriveIn(store);
    upstream = NodeServer.start(ServeOptions.of(0).withHost("127.0.0.1"), store);
  }

  @AfterEach
  void end() throws InterruptedException {
    process.destroyForcibly().waitFor();
    upstream.close();
  }

  private void relay(String address) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Tiercast.class.getName(),
                "relay",
                "--upstream",
                address,
                "--data-dir",
                data().toString(),
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--max-connections",
                "100",
                "--poll-interval",
                "20ms")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
  }

  private Path data() {
    return folder.resolve("data");
  }

  private List<String> log() throws IOException {
    return Files.readAllLines(folder.resolve("log"));
  }

  private void awaitLine(String text) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> log().stream().anyMatch(line -> line.contains(text)));
  }

  private int terminate() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  @Test
  void logsALineForEachThingThatHappens() throws Exception {
    String address = "127.0.0.1:" + upstream.port();
    relay(address);
    awaitLine("complete");
    store.retire(V1.version());
    awaitLine("dropped");
    upstream.close();
    awaitLine("refused");

    assertThat(terminate()).isZero();
    assertThat(log())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("relay of http://" + address + "/, serving "),
            line ->
                assertThat(line)
                    .contains("INFO")
                    .endsWith("v1: fetching data.bin, 4.2 MB, from http://" + address + "/"),
            line ->
                assertThat(line)
                    .contains("INFO")
                    .matches(".*v1: complete: data.bin, 4.2 MB; 4.2 MB came in .* s, .*B/s"),
            line -> assertThat(line).contains("INFO", "v1: dropped"),
            line -> assertThat(line).contains("WARN", "distribution.txt: connection refused"));
  }

  @Test
  void endsInOrderWhenItIsTerminatedInTheMiddle() throws Exception {
    try (Gate gate = Gate.before(upstream.port(), 1 << 20)) {
      relay(gate.address());
      gate.awaitHeld();

      assertThat(terminate()).isZero();
    }
    assertThat(log())
        .hasSize(3)
        .last()
        .satisfies(line -> assertThat(line).contains("INFO", "v1: set aside"));
    NodeLock.acquire(new DataDirectory(data())).close();
    assertThat(data().resolve("distribution.txt")).isEmptyFile();
  }
}
