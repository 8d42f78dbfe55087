package dev.tiercast.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.testing.Gate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that nobody here wrote get right files from origins and relays. */
final class OtherClientsIT {
  private static final int MB = 1_000_000;
  private static final int SHARD = 4 << 20;

  @RegisterExtension final Commands tiercast = new Commands();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"curl -sS -C - -O", "wget -q -c"})
  void goOnAfterAnInterruptedTransfer(String command) throws Exception {
    String[] words = command.split(" ");
    Peer peer = peer(words[0]);
    Object[] options = Arrays.copyOfRange(words, 1, words.length);
    Node origin = publish("model.bin", 30 * MB);
    Path fetched = peer.folder().resolve("model.bin");
    try (Gate gate = Gate.before(origin.port(), 17 * MB)) {
      Process process = peer.start(with(options, content(gate.address(), "model.bin")));
      gate.awaitHeld();
      awaitBytes(fetched, 8 * MB);
      Peer.interrupt(process);
    }
    try (Gate counting = Gate.open(origin.port())) {
      peer.run(with(options, content(counting.address(), "model.bin")));
      assertThat(counting.passed()).isLessThan(23 * MB);
    }
    assertIsRight(fetched);
  }

  @Test
  void fetchWithManyConnections() throws Exception {
    Peer aria2 = peer("aria2c");
    Node origin = publish("model.bin", 30 * MB);
    String digest = "--checksum=sha-256=" + Data.sha256(folder.resolve("model.bin"));
    aria2.run("-x8", "-s8", "-k1M", digest, content(origin.address(), "model.bin"));
    assertIsRight(aria2.folder().resolve("model.bin"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"aria2c", "wget2 --metalink"})
  void followAMetalink(String command) throws Exception {
    String[] words = command.split(" ");
    Peer peer = peer(words[0]);
    Node origin = publish("model.bin", 30 * MB);
    Object[] options = Arrays.copyOfRange(words, 1, words.length);
    peer.run(with(options, metalink(origin.address(), "model.bin")));
    assertIsRight(peer.folder().resolve("model.bin"));
  }

  @Test
  void followAMetalinkPastARelayThatLacksAndCorruptsData() throws Exception {
    Peer aria2 = peer("aria2c");
    Node origin = publish("model.bin", 30 * MB);
    Node good = relay("good", origin);
    Node bad = relay("bad", origin, "--mirrors", good.address());
    good.awaitVersion("v1");
    bad.awaitVersion("v1");
    origin.kill();
    byte[] garbage = new byte[SHARD];
    new Random(1).nextBytes(garbage);
    Files.write(folder.resolve("bad/v1/shard_002.bin"), garbage);
    Files.delete(folder.resolve("bad/v1/shard_005.bin"));

    aria2.run("-x4", "-s8", "-k1M", metalink(bad.address(), "model.bin"));
    assertIsRight(aria2.folder().resolve("model.bin"));
  }

  @Test
  void fetchFilesOfDirectoriesWhateverTheirNames() throws Exception {
    String name = "100% déjà vu; #1 & <more>.bin";
    Path tree = Files.createDirectories(folder.resolve("tree/sub folder"));
    Data.random(tree.resolve(name), 2, 3 * MB);
    Data.random(tree.resolve("other.bin"), 3, MB);
    publish(folder.resolve("tree"));
    Node origin = tiercast.node("origin", "--data-dir", folder.resolve("origin"));
    String encoded = "sub%20folder/100%25%20d%C3%A9j%C3%A0%20vu%3B%20%231%20%26%20%3Cmore%3E.bin";
    for (String command : List.of("curl -sS -o it", "wget -q -O it", "aria2c -o it")) {
      String[] words = command.split(" ");
      Peer peer = peer(words[0]);
      Object[] options = Arrays.copyOfRange(words, 1, words.length);
      peer.run(with(options, content(origin.address(), encoded)));
      assertThat(peer.folder().resolve("it")).hasSameBinaryContentAs(tree.resolve(name));
    }
    Peer aria2 = peer("aria2c");
    aria2.run(metalink(origin.address(), encoded));
    assertThat(aria2.folder().resolve("sub folder").resolve(name))
        .hasSameBinaryContentAs(tree.resolve(name));
  }

  private Peer peer(String program) throws Exception {
    return Peer.installed(program, folder.resolve("got-" + program));
  }

  private Node publish(String name, long size) throws Exception {
    publish(Data.random(folder.resolve(name), 1, size));
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

  private static Object[] with(Object[] options, String url) {
    return Stream.concat(Stream.of(options), Stream.of(url)).toArray();
  }

  private static String content(String server, String path) {
    return "http://" + server + "/v1/content/" + path;
  }

  private static String metalink(String server, String path) {
    return "http://" + server + "/v1/metalink/" + path;
  }
}
