package dev.tiercast.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.testing.Gate;
import dev.tiercast.common.testing.PlainFolderServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class EndToEndIT {
  private static final int MB = 1_000_000;

  @RegisterExtension final Commands tiercast = new Commands();

  @TempDir Path folder;

  @Test
  void aFileTravelsThroughTwoTiersAndIsPulledFromThreeRelays() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 1, 60 * MB);
    Node origin = origin();
    Node first = relay("first", origin.address());
    Node second = relay("second", origin.address());
    Node behind = relay("behind", first.address());

    String version = publish(file, "--shard-size", "5MiB");
    assertThat(version).isEqualTo("v1");
    assertThat(origin.list()).isEqualTo("v1: " + Data.sha256(file) + "\n");
    List.of(first, second, behind).forEach(relay -> relay.awaitVersion("v1"));

    String servers = String.join(",", first.address(), second.address(), behind.address());
    Commands.Ended list = tiercast.run("list", "--servers", servers).succeeded();
    assertThat(list.out()).contains("v1", "model.bin", "60.0 MB", "12", Data.sha256(file));
    Path pulled = folder.resolve("pulled.bin");
    Commands.Ended pull =
        tiercast.run("pull", "latest", "--servers", servers, "--output-file", pulled).succeeded();

    assertThat(pull.line()).isEqualTo(pulled.toString());
    assertThat(pull.err()).contains("v1", "60.0 MB, blocks verified");
    assertThat(pulled).hasSameBinaryContentAs(file);
    assertThat(namesIn(folder)).doesNotContain(".pulled.bin.tiercast");
    assertThat(List.of(behind.stop(), first.stop(), second.stop(), origin.stop())).containsOnly(0);
  }

  @Test
  void aPullGoesOnWhenARelayIsKilled() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 2, 60 * MB);
    Node origin = origin();
    Node dying = relay("dying", origin.address());
    Node living = relay("living", origin.address());
    publish(file);
    dying.awaitVersion("v1");
    living.awaitVersion("v1");
    try (Gate toDying = Gate.before(dying.port(), 10 * MB);
        Gate toLiving = Gate.before(living.port(), 10 * MB)) {
      Path pulled = folder.resolve("pulled.bin");
      Commands.Running pull =
          tiercast.start(
              "pull",
              "v1",
              "--servers",
              toDying.address() + "," + toLiving.address(),
              "--output-file",
              pulled);
      toDying.awaitHeld();
      toLiving.awaitHeld();

      dying.kill();
      toDying.close();
      toLiving.release();

      tiercast.await(pull).succeeded();
      assertThat(pulled).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void aRelayKilledInTheMiddleOfAShardGoesOnWithoutFetchingTwice() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 3, 60 * MB);
    Node origin = origin();
    publish(file, "--block-size", "256KiB");
    try (Gate gate = Gate.before(origin.port(), 40 * MB)) {
      Node relay = relay("relay", gate.address());
      gate.awaitHeld();
      awaitBlocks(folder.resolve("relay/.tiercast/arrivals/v1/journal"), 80);
      relay.kill();
    }
    assertThat(folder.resolve("relay/distribution.txt")).isEmptyFile();

    try (Gate counting = Gate.open(origin.port())) {
      Node relay = relay("relay", counting.address());
      relay.awaitVersion("v1");

      assertThat(counting.passed()).isLessThan(54 * MB);
      Path pulled = folder.resolve("pulled.bin");
      tiercast.run("pull", "v1", "--servers", relay.address(), "--output-file", pulled).succeeded();
      assertThat(pulled).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void aPullOfAVersionThatIsRetiredMeanwhileFailsClearlyOrIsRight() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 4, 60 * MB);
    Node origin = origin();
    publish(file, "--shard-size", "5MiB");
    try (Gate gate = Gate.before(origin.port(), 12 * MB)) {
      Path pulled = folder.resolve("pulled.bin");
      Commands.Running pull =
          tiercast.start("pull", "v1", "--servers", gate.address(), "--output-file", pulled);
      gate.awaitHeld();

      assertThat(publish(file, "--keep", "1")).isEqualTo("v2");
      assertThat(origin.list()).startsWith("v2: ").doesNotContain("v1");
      gate.release();

      Commands.Ended ended = tiercast.await(pull);
      if (ended.exitCode() == 0) {
        assertThat(pulled).hasSameBinaryContentAs(file);
      } else {
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(3);
        assertThat(ended.err()).contains("v1", "retired");
        assertThat(pulled).doesNotExist();
      }
    }
  }

  @Test
  void anInterruptedPullSaysSoAndGoesOnWhereItWas() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 5, 60 * MB);
    Path pulled = folder.resolve("pulled.bin");
    Files.writeString(pulled, "what was there before");
    Node origin = origin();
    publish(file, "--block-size", "256KiB");
    try (Gate gate = Gate.before(origin.port(), 40 * MB)) {
      Commands.Running pull =
          tiercast.start("pull", "v1", "--servers", gate.address(), "--output-file", pulled);
      gate.awaitHeld();
      awaitBlocks(folder.resolve(".pulled.bin.tiercast/journal"), 80);
      pull.process().destroy();

      Commands.Ended ended = tiercast.await(pull);
      assertThat(ended.exitCode()).isEqualTo(143);
      assertThat(ended.err()).contains("run this again to go on");
      assertThat(pulled).hasContent("what was there before");
    }
    try (Gate counting = Gate.open(origin.port())) {
      tiercast
          .run("pull", "v1", "--servers", counting.address(), "--output-file", pulled)
          .succeeded();
      assertThat(counting.passed()).isLessThan(54 * MB);
      assertThat(pulled).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void aRelayStandsInFrontOfAPlainShardcastFolder() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 6, 12 * MB);
    byte[] content = Files.readAllBytes(file);
    try (PlainFolderServer plain = PlainFolderServer.start()) {
      plain.put(
          "distribution.txt",
          ("v7: " + Data.sha256(file) + "|3\n").getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 3; i++) {
        plain.put(
            "v7/shard_%03d.bin".formatted(i + 1),
            Arrays.copyOfRange(content, i * 5 * MB, Math.min(12, (i + 1) * 5) * MB));
      }
      Node relay = relay("relay", plain.address());
      Node other = relay("other", plain.address());
      relay.awaitVersion("v7");
      other.awaitVersion("v7");

      assertThat(folder.resolve("relay/v7/manifest.json"))
          .hasSameBinaryContentAs(folder.resolve("other/v7/manifest.json"));
      String servers = relay.address() + "," + other.address();
      Path into = folder.resolve("into");
      tiercast.run("pull", "latest", "--servers", servers, "--output-dir", into).succeeded();
      assertThat(into.resolve("v7.bin")).hasSameBinaryContentAs(file);

      Path direct = folder.resolve("direct.bin");
      tiercast.run("pull", "v7", "--servers", plain.address(), "--output-file", direct).succeeded();
      assertThat(direct).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void nothingAtAllIsAVersionToo() throws Exception {
    Path file = Files.createFile(folder.resolve("nothing"));
    Node origin = origin();
    Node relay = relay("relay", origin.address());
    publish(file);
    relay.awaitVersion("v1");

    Path pulled = folder.resolve("pulled");
    tiercast.run("pull", "v1", "--servers", relay.address(), "--output-file", pulled).succeeded();
    assertThat(pulled).isEmptyFile();
  }

  @Test
  void aDirectoryTravelsWithEmptyFoldersAndProgramsAndInParts() throws Exception {
    Path tree = folder.resolve("release");
    Files.createDirectories(tree.resolve("empty"));
    Files.createDirectories(tree.resolve("bin"));
    Data.random(tree.resolve("bin/run"), 7, 3 * MB);
    assertThat(tree.resolve("bin/run").toFile().setExecutable(true)).isTrue();
    Data.random(tree.resolve("weights.bin"), 8, 20 * MB);
    Files.writeString(tree.resolve("README"), "read me\n");
    Node origin = origin();
    publish(tree, "--shard-size", "4MiB");

    Path whole = folder.resolve("whole");
    tiercast.run("pull", "v1", "--servers", origin.address(), "--output-dir", whole).succeeded();
    assertThat(whole.resolve("bin/run")).hasSameBinaryContentAs(tree.resolve("bin/run"));
    assertThat(whole.resolve("bin/run")).isExecutable();
    assertThat(whole.resolve("weights.bin")).hasSameBinaryContentAs(tree.resolve("weights.bin"));
    assertThat(Files.isExecutable(whole.resolve("weights.bin"))).isFalse();
    assertThat(whole.resolve("empty")).isEmptyDirectory();

    try (Gate counting = Gate.open(origin.port())) {
      Path part = folder.resolve("part");
      tiercast
          .run(
              "pull",
              "v1",
              "--servers",
              counting.address(),
              "--include",
              "README",
              "--include",
              "bin/*",
              "--output-dir",
              part)
          .succeeded();
      assertThat(namesIn(part)).containsExactlyInAnyOrder("README", "bin");
      assertThat(part.resolve("bin/run")).hasSameBinaryContentAs(tree.resolve("bin/run"));
      assertThat(counting.passed()).isLessThan(6 * MB);
    }
  }

  @Test
  void aRunningOriginAnnouncesAtOnceAndSharesItsFolderWithNobody() throws Exception {
    Node origin = origin();
    assertThat(origin.list()).isEmpty();

    Commands.Ended second =
        tiercast.run("origin", "--data-dir", folder.resolve("origin"), "--port", "0");
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.err()).contains("another origin or relay").doesNotContain("Exception");

    Commands.Ended samePort =
        tiercast.run(
            "origin",
            "--data-dir",
            folder.resolve("elsewhere"),
            "--host",
            "127.0.0.1",
            "--port",
            origin.port());
    assertThat(samePort.exitCode()).isEqualTo(1);
    assertThat(samePort.err()).contains("in use").contains("--port");

    publish(Data.random(folder.resolve("a"), 9, 10));
    assertThat(origin.list()).startsWith("v1: ");
    tiercast.run("retire", "v1", "--data-dir", folder.resolve("origin")).succeeded();
    assertThat(origin.list()).isEmpty();
    assertThat(publish(folder.resolve("a"))).isEqualTo("v2");
  }

  @Test
  void twoPublishesAtOnceGetTwoVersions() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 10, 20 * MB);
    Object[] publish = {"publish", file, "--data-dir", folder.resolve("origin")};
    Commands.Running one = tiercast.start(publish);
    Commands.Running other = tiercast.start(publish);

    assertThat(
            List.of(
                tiercast.await(one).succeeded().line(), tiercast.await(other).succeeded().line()))
        .containsExactlyInAnyOrder("v1", "v2");
  }

  @Test
  void aPublishThatIsKilledLeavesNothingVisibleAndTheNextOneClearsItsRemains() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 14, 200 * MB);
    Path drafts = folder.resolve("origin/.tiercast/drafts");
    Commands.Running killed =
        tiercast.start("publish", file, "--data-dir", folder.resolve("origin"));
    await().atMost(Duration.ofMinutes(1)).until(() -> hasShard(drafts));
    killed.process().destroyForcibly();
    assertThat(tiercast.await(killed).exitCode()).isEqualTo(137);

    Node origin = origin();
    assertThat(origin.list()).isEmpty();
    assertThat(publish(Files.writeString(folder.resolve("small"), "small"))).isEqualTo("v1");
    assertThat(drafts).isEmptyDirectory();
  }

  private static boolean hasShard(Path drafts) throws Exception {
    if (!Files.isDirectory(drafts)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(drafts)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("shard_"));
    }
  }

  @Test
  void aRelayDropsWhatUpstreamRetired() throws Exception {
    Node origin = origin();
    Node relay = relay("relay", origin.address());
    publish(Data.random(folder.resolve("a"), 11, MB));
    relay.awaitVersion("v1");

    publish(Data.random(folder.resolve("b"), 12, MB), "--keep", "1");
    relay.awaitVersion("v2");
    relay.awaitWithout("v1");
    assertThat(folder.resolve("relay/v1")).doesNotExist();
  }

  @Test
  void aPullWaitsForAVersionThatIsPublishedMeanwhile() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 13, MB);
    Node origin = origin();
    Path pulled = folder.resolve("pulled");
    Commands.Running pull =
        tiercast.start(
            "pull", "v1", "--servers", origin.address(), "--wait", "2m", "--output-file", pulled);
    publish(file);

    tiercast.await(pull).succeeded();
    assertThat(pulled).hasSameBinaryContentAs(file);
  }

  /**
   * Waits until so many blocks have been verified and written: the journal has a record for each.
   */
  private static void awaitBlocks(Path journal, int blocks) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.exists(journal) && Files.size(journal) >= 48 + 8 * blocks);
  }

  private Node origin() throws Exception {
    return tiercast.node("origin", "--data-dir", folder.resolve("origin"));
  }

  private Node relay(String name, String upstream) throws Exception {
    return tiercast.node(
        "relay",
        "--data-dir",
        folder.resolve(name),
        "--upstream",
        upstream,
        "--poll-interval",
        "100ms");
  }

  private String publish(Path file, Object... options) throws Exception {
    Object[] command = {"publish", file, "--data-dir", folder.resolve("origin")};
    return tiercast
        .run(Stream.concat(Stream.of(command), Stream.of(options)).toArray())
        .succeeded()
        .line();
  }

  private static List<String> namesIn(Path directory) throws Exception {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
