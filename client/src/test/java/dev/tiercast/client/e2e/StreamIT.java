package dev.tiercast.client.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A pull to standard output, with what people put behind it. */
final class StreamIT {
  private static final int MB = 1_000_000;

  @RegisterExtension final Commands tiercast = new Commands();

  @TempDir Path folder;

  private record Ended(int code, String out) {}

  /** Runs a pull with something behind it, as a shell does; the code is that of the pull. */
  private Ended piped(Path version, String behind, String... more) throws Exception {
    Node origin = tiercast.node("origin", "--data-dir", folder.resolve("origin"));
    tiercast
        .run("publish", version, "--data-dir", folder.resolve("origin"), "--shard-size", "5MiB")
        .succeeded();
    String pull =
        "'%s' pull latest --servers %s --output-file - %s"
            .formatted(Commands.TIERCAST, origin.address(), String.join(" ", more));
    Process shell =
        new ProcessBuilder("bash", "-c", pull + " 2>err | " + behind + "; exit ${PIPESTATUS[0]}")
            .directory(folder.toFile())
            .start();
    try {
      String out = new String(shell.getInputStream().readAllBytes(), US_ASCII);
      assertThat(shell.waitFor(2, TimeUnit.MINUTES)).as("ends").isTrue();
      return new Ended(shell.exitValue(), out);
    } finally {
      shell.destroyForcibly();
    }
  }

  @Test
  void whoeverReadsGetsTheContentAndNothingElse() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 1, 100 * MB);
    Ended ended = piped(file, "sha256sum");

    assertThat(ended.out()).startsWith(Data.sha256(file) + " ");
    assertThat(ended.code()).isZero();
    assertThat(folder.resolve("err")).content().contains("100.0 MB, blocks verified");
  }

  @Test
  void aSlowReaderIsWaitedFor() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 2, 100 * MB);
    // Far longer than a pull goes on without progress.
    Ended ended = piped(file, "(sleep 4; sha256sum)", "--retry-for", "1s");

    assertThat(ended.out()).startsWith(Data.sha256(file) + " ");
    assertThat(ended.code()).isZero();
  }

  @Test
  void stoppedItSaysThatNothingIsKept() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 4, 20 * MB);
    Path data = folder.resolve("origin");
    Node origin = tiercast.node("origin", "--data-dir", data);
    tiercast.run("publish", file, "--data-dir", data).succeeded();
    Commands.Running pull =
        tiercast.start(
            "pull",
            "latest",
            "--servers",
            origin.address(),
            "--output-file",
            "-",
            "--limit-rate",
            "1MB/s");
    await().atMost(1, TimeUnit.MINUTES).until(() -> Files.size(pull.out()) > 0);
    pull.process().destroy();

    assertThat(tiercast.await(pull).err())
        .contains("latest: stopped; nothing of it is kept")
        .doesNotContain("to go on");
  }

  @Test
  void whenTheReaderHasHadEnoughItEndsWithoutAWord() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 3, 100 * MB);
    Ended ended = piped(file, "head -c 100 | wc -c");

    assertThat(ended.out().strip()).isEqualTo("100");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(folder.resolve("err")).isEmptyFile();
  }
}
