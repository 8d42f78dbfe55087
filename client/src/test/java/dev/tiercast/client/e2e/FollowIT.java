package dev.tiercast.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a machine sees that follows. */
@Timeout(300)
final class FollowIT {
  private static final int MIB = 1 << 20;

  @RegisterExtension final Commands tiercast = new Commands();

  @TempDir Path folder;

  private Path data;
  private Path followed;
  private Path told;
  private Node origin;
  private Commands.Running following;

  @BeforeEach
  void start() throws Exception {
    data = folder.resolve("data");
    followed = folder.resolve("followed");
    told = folder.resolve("told");
    origin = tiercast.node("origin", "--data-dir", data);
  }

  @AfterEach
  void stop() throws Exception {
    if (following != null) {
      following.process().destroyForcibly().waitFor();
      Files.deleteIfExists(following.out());
      Files.deleteIfExists(following.err());
    }
  }

  private void follow() throws IOException {
    following =
        tiercast.start(
            "follow",
            "--servers",
            origin.address(),
            "--output-dir",
            followed,
            "--keep",
            "1",
            "--exec",
            "echo $TIERCAST_VERSION $TIERCAST_PATH >> '" + told + "'");
  }

  private Path publish(int seed, long size) throws Exception {
    Path file = Data.random(folder.resolve("data.bin"), seed, size);
    tiercast.run("publish", file, "--data-dir", data).succeeded();
    return file;
  }

  private void awaitTold(int lines) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.exists(told) && Files.readAllLines(told).size() >= lines);
  }

  @Test
  void keepsTheNewestVersionOnAMachine() throws Exception {
    follow();
    for (int version = 1; version <= 3; version++) {
      Path file = publish(version, MIB);
      awaitTold(version);
      assertThat(followed.resolve("current/data.bin")).hasSameBinaryContentAs(file);
    }
    assertThat(Files.readAllLines(told))
        .containsExactly(
            "v1 " + followed + "/v1", "v2 " + followed + "/v2", "v3 " + followed + "/v3");
    await().until(() -> !Files.exists(followed.resolve("v1")));
    assertThat(followed.resolve("v2/data.bin")).exists();
    assertThat(Commands.text(following.out()).lines())
        .containsExactly(followed + "/v1", followed + "/v2", followed + "/v3");

    Commands.Ended second =
        tiercast.run("follow", "--servers", origin.address(), "--output-dir", followed);
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.err()).contains("another one follows into it");
  }

  @Test
  void saysHowToGoOnWhenItIsInterrupted() throws Exception {
    follow();
    publish(1, MIB);
    awaitTold(1);
    following.process().destroy();

    assertThat(following.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(following.process().exitValue()).isEqualTo(143);
    assertThat(Commands.text(following.err())).contains("stopped; run this again to go on");
  }

  /** Whenever it is killed, the link leads to something whole, and it goes on. */
  @Test
  void survivesKillsAtAnyMoment() throws Exception {
    Random random = new Random(4);
    Path last = folder;
    for (int version = 1; version <= 5; version++) {
      follow();
      last = publish(version, 8 * MIB);
      long nanos = random.nextInt(700) * 1_000_000L;
      long begin = System.nanoTime();
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> System.nanoTime() - begin > nanos || !following.process().isAlive());
      following.process().destroyForcibly().waitFor();
      assertLinkIsWhole();
      stop();
    }
    follow();
    Path newest = last;
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                Files.exists(told) && Files.readAllLines(told).contains("v5 " + followed + "/v5"));
    assertThat(followed.resolve("current/data.bin")).hasSameBinaryContentAs(newest);
  }

  private void assertLinkIsWhole() throws Exception {
    Path link = followed.resolve("current");
    if (Files.isSymbolicLink(link)) {
      Path file = link.resolve("data.bin");
      String version = Files.readSymbolicLink(link).toString();
      String listed = tiercast.run("list", "--servers", origin.address()).succeeded().out();
      String digest = Data.sha256(file);
      assertThat(listed.lines())
          .anyMatch(line -> line.matches(version + "\\b.*") && line.contains(digest));
    }
  }
}
