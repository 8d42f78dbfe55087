package dev.tiercast.client.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tiercast.client.Client;
import dev.tiercast.client.output.Verification;
import dev.tiercast.client.pull.PullRequest;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.transfer.TransferCancelledException;
import dev.tiercast.common.transfer.TransferOptions;
import dev.tiercast.common.transfer.VersionChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class VerifyTest {
  private static final TestVersion FILE = TestVersion.ofBytes(new VersionId(1), 1, 50_000);

  /** In blocks of 512 bytes, so that each file but the empty ones shares one with the next. */
  private static final TestVersion TREE =
      TestVersion.named(new VersionId(2), "model")
          .file("a.txt", 600)
          .file("big.bin", 40_000)
          .file("c.txt", 600)
          .emptyDirectory("empty")
          .file("nothing", 0)
          .executable("run", 700);

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with(FILE, TREE);
  private final Client client = Client.of(server.url());
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  private Path file;
  private Path tree;

  @BeforeEach
  void pull() throws IOException {
    file = Files.write(folder.resolve("data.bin"), FILE.content());
    tree = folder.resolve("model");
    client.pull(PullRequest.of("v2").toDirectory(tree), event -> {});
    server.forget();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private Verified verify(VerifyRequest request) throws IOException {
    return client.verify(
        request,
        new VerifyListener() {
          @Override
          public void onWarning(IOException reason) {
            warnings.add(reason.getMessage());
          }
        });
  }

  private static VerifyRequest repairing(Path path) {
    return VerifyRequest.of(path)
        .repairing(true)
        .withOptions(
            TransferOptions.STANDARD.withConnections(1).withRetryFor(Duration.ofSeconds(1)));
  }

  private static VerifyRequest as(Path path, String version) {
    return VerifyRequest.of(path).withVersion(VersionChoice.parse(version));
  }

  private static Path damage(Path path, int... places) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    for (int place : places) {
      bytes[place] ^= 1;
    }
    return Files.write(path, bytes);
  }

  private static Path resize(Path path, int size) throws IOException {
    return Files.write(path, Arrays.copyOf(Files.readAllBytes(path), size));
  }

  private static Damage wrong(Path path, long start, long end) {
    return new Damage(path, Damage.Kind.WRONG, new ByteRange(start, end));
  }

  private void assertOnlyTheTargets() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactlyInAnyOrder(file, tree);
    }
  }

  @Test
  void findsAFileAndADirectoryRight() throws Exception {
    Verified one = verify(VerifyRequest.of(file));
    assertThat(one.isRight()).isTrue();
    assertThat(one.damages()).isEmpty();
    assertThat(one.version()).isEqualTo(new VersionId(1));
    assertThat(one.size()).isEqualTo(50_000);
    assertThat(one.verification()).isEqualTo(Verification.BLOCKS);

    assertThat(verify(VerifyRequest.of(tree)).isRight()).isTrue();
    assertThat(server.shardBytesSent()).isZero();
    assertOnlyTheTargets();
  }

  @Test
  void namesTheBlocksThatAreDamaged() throws Exception {
    damage(file, 1000, 1024, 49_999);

    assertThat(verify(VerifyRequest.of(file).withVersion(VersionChoice.parse("v1"))).damages())
        .containsExactly(wrong(file, 512, 1536), wrong(file, 49_664, 50_000));
  }

  @Test
  void namesWhatIsMissingAndWhatIsTooMuch() throws Exception {
    resize(file, 30_000);
    assertThat(verify(as(file, "v1")).damages())
        .containsExactly(
            wrong(file, 29_696, 30_000),
            new Damage(file, Damage.Kind.MISSING, new ByteRange(30_000, 50_000)));

    Files.write(file, Arrays.copyOf(FILE.content(), 50_001));
    assertThat(verify(as(file, "v1")).damages())
        .containsExactly(new Damage(file, Damage.Kind.SURPLUS, new ByteRange(50_000, 50_001)));
  }

  @Test
  void namesTheFileOfABlockThatSeveralShare() throws Exception {
    damage(tree.resolve("c.txt"), 0);

    assertThat(verify(VerifyRequest.of(tree)).damages())
        .containsExactly(wrong(tree.resolve("c.txt"), 0, 360));
  }

  @Test
  void namesFilesThatAreNotThere() throws Exception {
    Files.delete(tree.resolve("big.bin"));
    Files.delete(tree.resolve("empty"));
    Files.delete(tree.resolve("nothing"));

    assertThat(verify(as(tree, "v2")).damages())
        .containsExactly(
            new Damage(tree.resolve("big.bin"), Damage.Kind.MISSING, new ByteRange(0, 40_000)),
            new Damage(tree.resolve("empty"), Damage.Kind.MISSING, new ByteRange(0, 0)),
            new Damage(tree.resolve("nothing"), Damage.Kind.MISSING, new ByteRange(0, 0)));
  }

  @Test
  void namesWhatIsNoFileAndDoesNotFollowLinks() throws Exception {
    Files.delete(tree.resolve("a.txt"));
    Files.createDirectory(tree.resolve("a.txt"));
    Path elsewhere = Files.move(tree.resolve("big.bin"), folder.resolve("elsewhere"));
    Files.createSymbolicLink(tree.resolve("big.bin"), elsewhere);

    assertThat(verify(as(tree, "v2")).damages())
        .extracting(Damage::kind)
        .containsExactly(Damage.Kind.NOT_A_FILE, Damage.Kind.NOT_A_FILE);
    assertThatThrownBy(() -> verify(repairing(tree).withVersion(VersionChoice.parse("v2"))))
        .isInstanceOf(IOException.class)
        .hasMessage(
            tree.resolve("a.txt") + ": is in the way of a file of the version; move it away");
    assertThat(Files.isSymbolicLink(tree.resolve("big.bin"))).isTrue();
  }

  @Test
  void namesFilesThatAnotherIsInTheWayOf() throws Exception {
    server.publish(TestVersion.named(new VersionId(3), "deep").file("a/b/c/d", 600).file("e", 10));
    Path deep = Files.createDirectory(folder.resolve("deep"));
    Files.writeString(deep.resolve("a"), "in the way");

    assertThat(verify(as(deep, "v3")).damages())
        .extracting(Damage::file, Damage::kind)
        .containsExactly(
            tuple(deep.resolve("a/b/c/d"), Damage.Kind.NOT_A_FILE),
            tuple(deep.resolve("e"), Damage.Kind.MISSING));
  }

  @Test
  void looksOnlyAtTheFilesThatAreIncluded() throws Exception {
    damage(tree.resolve("big.bin"), 5000);
    VerifyRequest texts = VerifyRequest.of(tree).including(List.of("*.txt"));
    assertThat(verify(texts).isRight()).isTrue();

    damage(tree.resolve("c.txt"), 599);
    assertThat(verify(texts).damages())
        .as("both blocks are shared with files that are not looked at")
        .containsExactly(wrong(tree.resolve("c.txt"), 0, 600));
  }

  @Test
  void repairsWithTheDamagedBlocksAlone() throws Exception {
    damage(file, 1000, 1024, 49_999);
    Object inode = Files.getAttribute(file, "unix:ino");
    Verified verified = verify(repairing(file));

    assertThat(verified.isRight()).isTrue();
    assertThat(verified.damages()).hasSize(2);
    assertThat(verified.fetched()).isEqualTo(2 * 512 + 336);
    assertThat(server.shardBytesSent()).isEqualTo(2 * 512 + 336);
    assertThat(file).hasBinaryContent(FILE.content());
    assertThat(Files.getAttribute(file, "unix:ino")).as("in its place").isEqualTo(inode);
    assertOnlyTheTargets();
  }

  @Test
  void fetchesNothingWhereNothingIsDamaged() throws Exception {
    Verified verified = verify(repairing(file));

    assertThat(verified.isRight()).isTrue();
    assertThat(verified.repaired()).isFalse();
    assertThat(server.shardBytesSent()).isZero();
  }

  @Test
  void repairsAFileThatIsTooShortOrTooLong() throws Exception {
    resize(file, 30_000);
    assertThat(verify(repairing(file)).fetched()).isEqualTo(50_000 - 29_696);
    assertThat(file).hasBinaryContent(FILE.content());

    resize(file, 70_000);
    assertThat(verify(repairing(file)).fetched()).isZero();
    assertThat(file).hasBinaryContent(FILE.content());
    assertOnlyTheTargets();
  }

  @Test
  void repairsADirectory() throws Exception {
    Files.delete(tree.resolve("a.txt"));
    Files.delete(tree.resolve("empty"));
    Files.writeString(tree.resolve("nothing"), "something");
    Files.delete(tree.resolve("run"));
    damage(tree.resolve("big.bin"), 20_000);
    Verified verified = verify(repairing(tree).withVersion(VersionChoice.parse("v2")));

    assertThat(verified.isRight()).isTrue();
    assertThat(verified.fetched()).isEqualTo(4 * 512 + 428);
    for (String name : List.of("a.txt", "big.bin", "c.txt", "run", "nothing")) {
      assertThat(tree.resolve(name)).hasBinaryContent(TREE.content(name));
    }
    assertThat(tree.resolve("run")).isExecutable();
    assertThat(tree.resolve("empty")).isDirectory();
    assertThat(verify(VerifyRequest.of(tree)).damages()).isEmpty();
    assertOnlyTheTargets();
  }

  @Test
  void goesOnWithARepairThatWasStopped() throws Exception {
    damage(file, 100, 10_000, 20_000, 30_000);
    server.breaks("v1/shard_005.bin", Fault.stalledAfter(0));
    Verify stopped = client.prepare(repairing(file), VerifyListener.NONE);
    CompletableFuture<Verified> running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return stopped.run();
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            });
    await().until(() -> !server.requests("v1/shard_005.bin").isEmpty());
    stopped.cancel();
    assertThatThrownBy(running::get).cause().isInstanceOf(TransferCancelledException.class);
    server.heals();
    server.forget();

    assertThat(verify(as(file, "v1")).isRight()).isFalse();
    assertThat(warnings).singleElement().asString().contains("a repair was begun", "run it again");
    assertThat(verify(repairing(file)).fetched()).isLessThan(4 * 512);
    assertThat(file).hasBinaryContent(FILE.content());
    assertOnlyTheTargets();
  }

  @Test
  void clearsAwayARepairThatWasKilledWhenAllWasRight() throws Exception {
    Path work = Files.createDirectory(folder.resolve(".data.bin.tiercast"));
    Files.write(work.resolve("repair"), new byte[40]);
    Files.createFile(work.resolve("lock"));

    assertThat(verify(VerifyRequest.of(file)).isRight()).isTrue();
    assertThat(warnings).singleElement().asString().contains("a repair was begun", "run it again");
    assertThat(work).exists();
    Verified repaired = verify(repairing(file));
    assertThat(repaired.isRight()).isTrue();
    assertThat(repaired.repaired()).isFalse();
    assertThat(server.shardBytesSent()).isZero();
    assertThat(warnings).hasSize(1);
    assertOnlyTheTargets();
  }

  @Test
  void believesNoJournalOfAnEarlierRepair() throws Exception {
    goesOnWithARepairThatWasStopped();
    damage(file, 100);
    assertThat(verify(as(file, "v1")).damages()).containsExactly(wrong(file, 0, 512));
  }

  @Test
  void comparesWithAManifestAndAsksNobody() throws Exception {
    Path manifest = Files.write(folder.resolve("manifest.json"), FILE.document().bytes());
    Path blocks = folder.resolve("blocks.bin");
    byte[] digests = new byte[FILE.blockList().bytes().remaining()];
    FILE.blockList().bytes().get(digests);
    Files.write(blocks, digests);
    damage(file, 1000);
    try (Client nobody = Client.of(List.of())) {
      VerifyRequest request = VerifyRequest.of(file).withManifest(manifest);
      assertThat(nobody.verify(request, VerifyListener.NONE).damages())
          .containsExactly(wrong(file, 512, 1024));

      Files.delete(blocks);
      Verified coarse = nobody.verify(request, VerifyListener.NONE);
      assertThat(coarse.damages()).containsExactly(wrong(file, 0, 4096));
      assertThat(coarse.verification()).isEqualTo(Verification.SHARDS);
    }
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void saysWhyItComparesOnlyCoarsely() throws Exception {
    Path manifest = Files.write(folder.resolve("manifest.json"), TREE.document().bytes());
    damage(tree.resolve("big.bin"), 20_000);
    Verified verified = verify(VerifyRequest.of(tree).withManifest(manifest));

    assertThat(verified.verification()).isEqualTo(Verification.FILES);
    assertThat(verified.damages()).containsExactly(wrong(tree.resolve("big.bin"), 0, 40_000));
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("blocks.bin", "not there", "whole files");

    Files.write(folder.resolve("blocks.bin"), new byte[32]);
    assertThat(verify(VerifyRequest.of(tree).withManifest(manifest)).isRight()).isFalse();
    assertThat(warnings).last().asString().contains("blocks.bin", "bytes", "whole files");
  }

  @Test
  void repairsByAManifestOnlyFromServersThatHaveTheSame() throws Exception {
    damage(file, 1000);
    Path other = Files.write(folder.resolve("other.json"), FILE.flippedAt(3).document().bytes());
    assertThatThrownBy(() -> verify(repairing(file).withManifest(other)))
        .isInstanceOf(VerificationException.class)
        .hasMessageContainingAll("another v1", "cannot be repaired");

    Path manifest = Files.write(folder.resolve("manifest.json"), FILE.document().bytes());
    assertThat(verify(repairing(file).withManifest(manifest)).isRight()).isTrue();
    assertThat(file).hasBinaryContent(FILE.content());
  }

  @Test
  void saysThatItCannotTellWhichVersionItShouldBe() throws Exception {
    server.publish(FILE.flippedAt(7).version(new VersionId(3)));
    assertThat(verify(VerifyRequest.of(file)).version())
        .as("its digest tells")
        .isEqualTo(new VersionId(1));

    damage(file, 5);
    assertThatThrownBy(() -> verify(VerifyRequest.of(file)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContainingAll("--version-id", "v1 or v3");
    Path unknown = Files.writeString(folder.resolve("unknown"), "?");
    assertThatThrownBy(() -> verify(VerifyRequest.of(unknown)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("no version has the size or the name");
  }

  @Test
  void knowsOnlyTheWholeOfAVersionWithoutManifest() throws Exception {
    try (FaultyServer plain = FaultyServer.with();
        Client other = Client.of(plain.url())) {
      plain.put(
          "distribution.txt",
          ("v1: " + FILE.manifest().sha256() + "|1\n").getBytes(StandardCharsets.US_ASCII));
      plain.put("v1/shard_001.bin", FILE.content());
      Verified right = other.verify(VerifyRequest.of(file), VerifyListener.NONE);
      assertThat(right.verification()).isEqualTo(Verification.CONTENT);
      assertThat(right.isRight()).isTrue();

      damage(file, 7);
      assertThat(other.verify(VerifyRequest.of(file), VerifyListener.NONE).damages())
          .containsExactly(wrong(file, 0, 50_000));
      assertThatThrownBy(() -> other.verify(repairing(file), VerifyListener.NONE))
          .hasMessageContaining("no manifest");
    }
  }

  @Test
  void refusesPatternsThatNothingMatches() {
    for (String pattern : List.of("*.none", "[a")) {
      assertThatThrownBy(() -> verify(as(tree, "v2").including(List.of(pattern))))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageContainingAll("--include", pattern);
    }
  }

  @Test
  void refusesWhatCannotBeTheVersion() throws Exception {
    assertThatThrownBy(() -> verify(as(folder.resolve("nothing"), "v1")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> verify(as(tree, "v1"))).hasMessageContaining("is a directory, but v1");
    assertThatThrownBy(() -> verify(as(file, "v2"))).hasMessageContaining("is not a directory");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThatThrownBy(() -> verify(as(link, "v1"))).hasMessageContaining("symbolic link");
    assertThatThrownBy(() -> verify(as(file, "v9"))).isInstanceOf(NoSuchVersionException.class);
    server.stops();
    assertThatThrownBy(() -> verify(as(file, "v1"))).isInstanceOf(NoServerException.class);
  }
}
