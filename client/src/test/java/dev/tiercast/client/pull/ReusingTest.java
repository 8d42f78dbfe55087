package dev.tiercast.client.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.client.Client;
import dev.tiercast.client.output.Verification;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.transfer.TransferOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is at the target already is not fetched. */
@Timeout(60)
final class ReusingTest {
  private static final TestVersion FILE = TestVersion.ofBytes(new VersionId(1), 1, 50_000);
  private static final TestVersion TREE =
      TestVersion.named(new VersionId(2), "model")
          .file("a.txt", 600)
          .file("big.bin", 40_000)
          .file("c.txt", 600)
          .file("nothing", 0)
          .emptyDirectory("empty")
          .executable("run", 700);
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with(FILE, TREE);
  private final Client client = Client.of(server.url());
  private final Heard heard = new Heard();
  private Path path;
  private PullRequest file;
  private PullRequest tree;

  @BeforeEach
  void makeRequests() {
    path = folder.resolve("out");
    TransferOptions oneAtATime = TransferOptions.STANDARD.withConnections(1);
    file = PullRequest.of("v1").toFile(path).withOptions(oneAtATime);
    tree = PullRequest.of("v2").toDirectory(path).withOptions(oneAtATime);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private Pulled pull(PullRequest request) throws IOException {
    server.forget();
    return client.pull(request, heard);
  }

  private void assertNothingElse() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactly(path);
    }
  }

  @Test
  void aFileThatIsThereIsNeitherFetchedNorWritten() throws Exception {
    Files.write(path, FILE.content());
    Files.setLastModifiedTime(path, LONG_AGO);
    Object key = Files.readAttributes(path, "unix:ino").get("ino");
    Pulled pulled = pull(file);

    assertThat(server.shardBytesSent()).isZero();
    assertThat(pulled.fetched()).isZero();
    assertThat(pulled.reused()).isEqualTo(50_000);
    assertThat(pulled.verification()).isEqualTo(Verification.BLOCKS);
    assertThat(Files.getLastModifiedTime(path)).isEqualTo(LONG_AGO);
    assertThat(Files.readAttributes(path, "unix:ino").get("ino")).isEqualTo(key);
    assertThat(heard.checked()).isEqualTo(50_000);
    assertNothingElse();
  }

  @Test
  void aDirectoryThatIsThereIsNeitherFetchedNorWritten() throws Exception {
    pull(tree);
    Files.setLastModifiedTime(path.resolve("big.bin"), LONG_AGO);
    Files.delete(path.resolve("empty"));
    assertThat(path.resolve("run").toFile().setExecutable(false)).isTrue();
    Pulled pulled = pull(tree.withFullChecksum(true));

    assertThat(server.shardBytesSent()).isZero();
    assertThat(pulled.reused()).isEqualTo(41_900);
    assertThat(pulled.verification()).isEqualTo(Verification.BLOCKS_AND_FILES);
    assertThat(Files.getLastModifiedTime(path.resolve("big.bin"))).isEqualTo(LONG_AGO);
    assertThat(path.resolve("empty")).isDirectory();
    assertThat(path.resolve("run")).isExecutable();
    assertNothingElse();
  }

  @Test
  void aPartOfADirectoryThatIsThereIsNotFetched() throws Exception {
    tree = tree.including(List.of("*.txt"));
    pull(tree);
    Pulled pulled = pull(tree);

    assertThat(server.shardBytesSent()).isZero();
    assertThat(pulled.reused()).isEqualTo(1200);
  }

  @Test
  void aPartThatIsWrongWhereItSharesABlockIsFetched() throws Exception {
    tree = tree.including(List.of("*.txt"));
    pull(tree);
    byte[] wrong = TREE.content("c.txt");
    wrong[599] ^= 1;
    Files.write(path.resolve("c.txt"), wrong);
    pull(tree);

    assertThat(path.resolve("c.txt")).hasBinaryContent(TREE.content("c.txt"));
  }

  @Test
  void anOlderFileGivesTheBlocksThatAreTheSame() throws Exception {
    byte[] old = FILE.content();
    old[20_000] ^= 1;
    Files.write(path, old);
    Pulled pulled = pull(file);

    assertThat(path).hasBinaryContent(FILE.content());
    assertThat(pulled.fetched()).isEqualTo(512);
    assertThat(pulled.reused()).isEqualTo(50_000 - 512);
    assertThat(server.shardBytesSent()).isEqualTo(512);
    assertThat(heard.last()).isEqualTo(50_000);
    assertNothingElse();
  }

  @Test
  void aShorterAndALongerFileGiveTheirs() throws Exception {
    Files.write(path, Arrays.copyOf(FILE.content(), 30_000));
    assertThat(pull(file).reused()).isEqualTo(7 * 4096 + 2 * 512);
    Files.write(path, Arrays.copyOf(FILE.content(), 60_000));
    assertThat(pull(file).reused()).isEqualTo(50_000);
    assertThat(path).hasBinaryContent(FILE.content());
  }

  @Test
  void anOlderDirectoryGivesTheBlocksOfFilesAtTheSamePath() throws Exception {
    pull(tree);
    Files.delete(path.resolve("a.txt"));
    byte[] old = TREE.content("big.bin");
    old[39_000] ^= 1;
    Files.write(path.resolve("big.bin"), old);
    Files.writeString(path.resolve("foreign"), "goes");
    Pulled pulled = pull(tree.replacingAll(true));

    // a.txt is in blocks 0 and 1, and one block of big.bin is wrong.
    assertThat(pulled.fetched()).isEqualTo(3 * 512);
    assertThat(path.resolve("a.txt")).hasBinaryContent(TREE.content("a.txt"));
    assertThat(path.resolve("big.bin")).hasBinaryContent(TREE.content("big.bin"));
    assertThat(path.resolve("foreign")).doesNotExist();
  }

  @Test
  void aDirectoryWithForeignFilesIsSwitchedAlthoughAllIsThere() throws Exception {
    pull(tree);
    Files.writeString(path.resolve("foreign"), "goes");
    Pulled pulled = pull(tree.replacingAll(true));

    assertThat(pulled.fetched()).isZero();
    assertThat(path.resolve("foreign")).doesNotExist();
    assertThat(path.resolve("big.bin")).hasBinaryContent(TREE.content("big.bin"));
  }

  @Test
  void aFileGivesWayToAFolderWhereItIsTold() throws Exception {
    TestVersion deep = TestVersion.named(new VersionId(3), "deep").file("a.txt/b/c", 600);
    server.publish(deep);
    pull(tree);
    pull(PullRequest.of("v3").toDirectory(path).replacingAll(true));

    assertThat(path.resolve("a.txt/b/c")).hasBinaryContent(deep.content("a.txt/b/c"));
  }

  @Test
  void linksInADirectoryAreNotFollowed() throws Exception {
    pull(tree);
    Path elsewhere = Files.move(path.resolve("big.bin"), folder.resolve("elsewhere"));
    Files.createSymbolicLink(path.resolve("big.bin"), elsewhere);
    Pulled pulled = pull(tree);

    assertThat(pulled.fetched()).isGreaterThan(39_000);
    assertThat(Files.isSymbolicLink(path.resolve("big.bin"))).isFalse();
    assertThat(elsewhere).hasBinaryContent(TREE.content("big.bin"));
  }

  @Test
  void aContentWithoutManifestThatIsThereIsNotFetched() throws Exception {
    byte[] content = FILE.content();
    try (FaultyServer plain = FaultyServer.with()) {
      plain.put(
          "distribution.txt",
          ("v1: " + FILE.manifest().sha256() + "|1\n").getBytes(StandardCharsets.US_ASCII));
      plain.put("v1/shard_001.bin", content);
      Files.write(path, content);
      try (Client other = Client.of(plain.url())) {
        Pulled pulled = other.pull(file, heard);

        assertThat(plain.shardBytesSent()).isZero();
        assertThat(pulled.reused()).isEqualTo(50_000);
        assertThat(pulled.verification()).isEqualTo(Verification.CONTENT);
      }
    }
    assertNothingElse();
  }

  @Test
  void whatCameOfARetiredVersionServesTheNext() throws Exception {
    server.breaks("v1/shard_005.bin", Fault.stalledAfter(1000));
    CompletableFuture<Pulled> running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return client.pull(file, heard);
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            });
    await().until(() -> heard.last() == 4 * 4096 + 512);
    server.retire(FILE);
    server.heals();
    server.stops();
    server.starts();

    assertThatThrownBy(running::get)
        .cause()
        .isInstanceOf(NoSuchVersionException.class)
        .hasMessageContainingAll(
            "retired", folder.resolve(".out.tiercast").toString(), "another version", "delete it");
    server.publish(FILE.flippedAt(49_000).version(new VersionId(3)));
    Pulled pulled = pull(PullRequest.of("v3").toFile(path));

    assertThat(pulled.fetched()).isEqualTo(50_000 - 4 * 4096 - 512);
    assertThat(path).hasBinaryContent(FILE.flippedAt(49_000).content());
    assertNothingElse();
  }

  @Test
  void saysThatAllWasVerifiedTwiceOnlyWhenItWas() throws Exception {
    assertThat(pull(file).verification()).isEqualTo(Verification.BLOCKS);
    Files.delete(path);
    assertThat(pull(file.withFullChecksum(true)).verification())
        .isEqualTo(Verification.BLOCKS_AND_FILES);
    assertThat(path).hasBinaryContent(FILE.content());
  }
}
