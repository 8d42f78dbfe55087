package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.assertHolds;
import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.PlainFolderServer;
import dev.tiercast.common.testing.TestVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A relay in front of a folder of the Shardcast family. */
class PlainFolderTest {
  private static final TestVersion V7 =
      TestVersion.ofBytes(new VersionId(7), 7, 10_000).shardSize(4000);

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;
  private PlainFolderServer plain;

  @BeforeEach
  void start() throws Exception {
    plain = lab.add(PlainFolderServer.start());
  }

  private void list(String line) {
    plain.put("distribution.txt", (line + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void putShards(String form, int first) {
    for (int i = 0; i < 3; i++) {
      plain.put("v7/" + form.formatted(i + first), V7.shard(i));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "shard_%03d.bin, 1, ''",
    "shard_%03d.bin, 1, |3",
    "shard_%05d.bin, 1, ''",
    "shard_%05d.bin, 1, |3"
  })
  void isMirroredWithAManifestMadeFromItsBytes(String form, int first, String count)
      throws Exception {
    putShards(form, first);
    list("v7: " + V7.manifest().sha256() + count);

    RelayLab.Node one = lab.relay(folder.resolve("1"), plain.address());
    RelayLab.Node other = lab.relay(folder.resolve("2"), plain.address());

    lab.awaitList(one, V7);
    lab.awaitList(other, V7);
    for (int i = 0; i < 3; i++) {
      assertThat(one.directory().version(V7.version()).shard(i)).hasBinaryContent(V7.shard(i));
    }
    assertThat(one.directory().version(V7.version()).manifest())
        .hasSameBinaryContentAs(other.directory().version(V7.version()).manifest());
    eventually(() -> assertThat(one.told().lines("fetch")).containsExactly("v7 plain"));
  }

  /** Its manifest is there when all its bytes are, for which nobody would wait. */
  @Test
  void isNotListedAheadOfItsManifest() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    FaultyServer server = lab.add(FaultyServer.with(V7));
    server.breaks("v7/manifest.json", Fault.status(404).and(Fault.heldUntil(answer)));
    RelayLab.Node relay = lab.relay(folder, server.url());
    eventually(() -> assertThat(server.requests("v7/manifest.json")).isNotEmpty());

    assertThat(lab.listOf(relay)).isEmpty();
    answer.countDown();
    lab.awaitList(relay, V7);
  }

  @Test
  void isNeverListedWithAWrongDigest() throws Exception {
    putShards("shard_%03d.bin", 1);
    list("v7: " + Sha256.of(new byte[] {1}));

    RelayLab.Node relay = lab.relay(folder, plain.address());

    eventually(
        () ->
            assertThat(relay.told().lines("problem"))
                .anyMatch(problem -> problem.startsWith("v7: ") && problem.contains("sha256")));
    assertThat(lab.listOf(relay)).isEmpty();
    list("v7: " + V7.manifest().sha256());
    lab.awaitList(relay, V7);
  }

  @Test
  void isFetchedFromWhereAnEarlierAttemptCame() throws Exception {
    putShards("shard_%03d.bin", 1);
    list("v7: " + V7.manifest().sha256());
    Path arrival = folder.resolve(".tiercast/arrivals/v7");
    Files.createDirectories(arrival);
    Files.write(arrival.resolve("shard_001.bin"), V7.shard(0));
    Files.write(arrival.resolve("shard_002.bin"), Arrays.copyOf(V7.shard(1), 1000));

    RelayLab.Node relay = lab.relay(folder, plain.address());

    lab.awaitList(relay, V7);
    for (int i = 0; i < 3; i++) {
      assertThat(relay.directory().version(V7.version()).shard(i)).hasBinaryContent(V7.shard(i));
    }
  }

  /** Object stores answer so where they have nothing, and some web servers have a page for that. */
  @Test
  void mirrorsFromServersThatAnswerOddlyWhereNodesTellOfThemselves() throws Exception {
    TestVersion version = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
    for (Fault fault : List.of(Fault.status(403), Fault.html())) {
      FaultyServer server = lab.add(FaultyServer.with(version));
      server.breaks(path -> path.startsWith("api/"), fault);

      RelayLab.Node relay = lab.relay(folder.resolve(fault.toString()), server.url());

      lab.awaitList(relay, version);
      assertHolds(relay, version);
    }
  }
}
