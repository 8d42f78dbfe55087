package dev.tiercast.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.testing.Gate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that nobody here wrote get right files from origins and relays. */
final class OtherClientsIT {
  private static final int MB = 1_000_000;
  private static final int SHARD = 4 << 20;

  private static final String ODD = "sub folder/100% déjà vu; #1 <more>.bin";
  private static final String ENCODED =
      "sub%20folder/100%25%20d%C3%A9j%C3%A0%20vu%3B%20%231%20%3Cmore%3E.bin";

  @RegisterExtension final Commands tiercast = new Commands();

  @TempDir Path folder;

  static Stream<List<String>> resuming() {
    return Stream.of(List.of("curl", "-sS", "-C", "-", "-O"), List.of("wget", "-q", "-c"));
  }

  @ParameterizedTest
  @MethodSource("resuming")
  void goOnAfterAnInterruptedTransfer(List<String> command) throws Exception {
    Peer peer = Peer.installed(command, folder);
    Node origin = publish("model.bin", 30 * MB);
    Path fetched = peer.fetched("model.bin");
    try (Gate gate = Gate.before(origin.port(), 17 * MB)) {
      Process process = peer.start(content(gate.address(), "model.bin"));
      gate.awaitHeld();
      awaitBytes(fetched, 8 * MB);
      Peer.interrupt(process);
    }
    try (Gate counting = Gate.open(origin.port())) {
      peer.run(content(counting.address(), "model.bin"));
      assertThat(counting.passed()).isLessThan(23 * MB);
    }
    assertIsRight(fetched);
  }

  @Test
  void fetchWithManyConnections() throws Exception {
    Peer aria2 = Peer.installed(List.of("aria2c", "-x8", "-s8", "-k1M"), folder);
    Node origin = publish("model.bin", 30 * MB);
    aria2.run(content(origin.address(), "model.bin"));
    assertIsRight(aria2.fetched("model.bin"));
  }

  static Stream<List<String>> metalinking() {
    return Stream.of(List.of("aria2c"), List.of("wget2", "--metalink"));
  }

  @ParameterizedTest
  @MethodSource("metalinking")
  void followAMetalink(List<String> command) throws Exception {
    Peer peer = Peer.installed(command, folder);
    Node origin = publish("model.bin", 30 * MB);
    peer.run(metalink(origin.address(), "model.bin"));
    assertIsRight(peer.fetched("model.bin"));
  }

  @Test
  void followAMetalinkPastARelayThatLacksAndCorruptsData() throws Exception {
    Peer aria2 = Peer.installed(List.of("aria2c", "-x4", "-s8", "-k1M"), folder);
    Node origin = publish("model.bin", 30 * MB);
    Node good = relay("good", origin);
    Node bad = relay("bad", origin, "--mirrors", good.address());
    good.awaitVersion("v1");
    bad.awaitVersion("v1");
    // All of it may be there a moment before it is in its place.
    await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(folder.resolve("bad/v1")));
    origin.kill();
    byte[] garbage = new byte[SHARD];
    new Random(1).nextBytes(garbage);
    Files.write(folder.resolve("bad/v1/shard_002.bin"), garbage);
    Files.delete(folder.resolve("bad/v1/shard_005.bin"));

    aria2.run(metalink(bad.address(), "model.bin"));
    assertIsRight(aria2.fetched("model.bin"));
  }

  static Stream<List<String>> naming() {
    return Stream.of(
        List.of("curl", "-sS", "-o", "it"),
        List.of("wget", "-q", "-O", "it"),
        List.of("aria2c", "-o", "it"));
  }

  @ParameterizedTest
  @MethodSource("naming")
  void fetchFilesWhateverTheyAreCalled(List<String> command) throws Exception {
    Peer peer = Peer.installed(command, folder);
    Path tree = publishTree();
    Node origin = origin();
    peer.run(content(origin.address(), ENCODED));
    assertThat(peer.fetched("it")).hasSameBinaryContentAs(tree.resolve(ODD));
  }

  @Test
  void putFilesOfMetalinksWhereTheyBelong() throws Exception {
    Peer aria2 = Peer.installed(List.of("aria2c"), folder);
    Path tree = publishTree();
    Node origin = origin();
    aria2.run(metalink(origin.address(), ENCODED));
    assertThat(aria2.fetched(ODD)).hasSameBinaryContentAs(tree.resolve(ODD));
  }

  private Path publishTree() throws Exception {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("sub folder"));
    Data.random(tree.resolve(ODD), 2, 3 * MB);
    Data.random(tree.resolve("other.bin"), 3, MB);
    publish(tree);
    return tree;
  }

  private Node publish(String name, long size) throws Exception {
    publish(Data.random(folder.resolve(name), 1, size));
    return origin();
  }

  private Node origin() throws Exception {
    return tiercast.node("origin", "--data-dir", folder.resolve("origin"));
  }

  private void publish(Path input) throws Exception {
    tiercast
        .run("publish", input, "--shard-size", "4MiB", "--data-dir", folder.resolve("origin"))
        .succeeded();
  }

  private Node relay(String name, Node upstream, Object... options) throws Exception {
    Object[] line = {"relay", "--data-dir", folder.resolve(name), "--upstream", upstream.address()};
    return tiercast.node(Stream.concat(Stream.of(line), Stream.of(options)).toArray());
  }

  private void assertIsRight(Path fetched) throws Exception {
    assertThat(Data.sha256(fetched)).isEqualTo(Data.sha256(folder.resolve("model.bin")));
  }

  private static void awaitBytes(Path file, long bytes) {
    await().until(() -> Files.exists(file) && Files.size(file) >= bytes);
  }

  private static String content(String server, String path) {
    return "http://" + server + "/v1/content/" + path;
  }

  private static String metalink(String server, String path) {
    return "http://" + server + "/v1/metalink/" + path;
  }
}
