package dev.tiercast.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderStoreTest extends ShardStoreContract {
  @TempDir Path root;

  private DataDirectory directory;

  @Override
  protected ShardStore emptyStore() throws Exception {
    directory = new DataDirectory(root.resolve("data"));
    return FolderStore.open(directory);
  }

  @Test
  void theFolderIsWhatAWebServerCanServe() throws Exception {
    SAMPLE.publishIn(store);

    assertThat(Files.readAllBytes(directory.distributionList()))
        .isEqualTo(TestVersion.distribution(SAMPLE));
    assertThat(namesIn(directory.root()))
        .containsExactlyInAnyOrder("distribution.txt", "v1", ".tiercast");
    assertThat(namesIn(directory.version(V1).root()))
        .containsExactlyInAnyOrder(
            "manifest.json", "blocks.bin", "shard_001.bin", "shard_002.bin", "shard_003.bin");
    assertThat(Files.readAllBytes(directory.version(V1).shard(1))).isEqualTo(SAMPLE.shard(1));
  }

  @Test
  void seesWhatAnotherStoreOnTheFolderPublishesAndRetires() throws Exception {
    ShardStore other = FolderStore.open(directory);
    assertThat(store.versions()).isEmpty();

    assertThat(store.isReady()).isTrue();
    SAMPLE.publishIn(other);
    assertThat(store.isReady()).as("the list has to be read again").isFalse();
    assertThat(store.find(V1)).isPresent();
    assertThat(store.isReady()).isTrue();

    other.retire(V1);
    assertThat(store.find(V1)).isEmpty();
  }

  @Test
  void goesOnAfterAKillWithoutTrustingWhatWasNotForced() throws Exception {
    Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList());
    arrival.write(0, SAMPLE.block(0));
    arrival.write(9, SAMPLE.block(9));
    // The program is killed: nothing is closed, and block 9 never reached the disk.
    overwrite(directory.arrival(V1).shard(1), 512, new byte[512]);

    ShardStore restarted = FolderStore.open(directory);
    assertThat(restarted.arriving()).containsExactly(V1);
    try (Arrival again = restarted.receive(SAMPLE.document(), SAMPLE.blockList())) {
      assertThat(again.missing().get(0)).isFalse();
      assertThat(again.missing().get(9)).isTrue();
      assertThat(again.missing().cardinality()).isEqualTo(SAMPLE.blockList().size() - 1);
    }
  }

  @Test
  void hashesEverythingAgainWhereTheJournalIsTorn() throws Exception {
    receiveAllButTheLastBlock();
    Path journal = directory.arrival(V1).journal();
    Files.write(journal, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    overwrite(directory.arrival(V1).shard(0), 100, new byte[] {42});

    try (Arrival again = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      int last = SAMPLE.blockList().size() - 1;
      assertThat(again.missing().stream()).contains(last).hasSizeLessThanOrEqualTo(2);
    }
  }

  /** As a kill leaves it between the end of the journal and the listing. */
  @Test
  void hashesEverythingAgainWhereTheJournalIsGone() throws Exception {
    receiveAllButTheLastBlock();
    Files.delete(directory.arrival(V1).journal());

    try (Arrival again = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      assertThat(again.missing().stream()).containsExactly(SAMPLE.blockList().size() - 1);
    }
  }

  @Test
  void trustsNoJournalWhoseFilesAreGone() throws Exception {
    receiveAllButTheLastBlock();
    Files.delete(directory.arrival(V1).shard(0));

    try (Arrival again = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      assertThat(again.missing().stream()).contains(0, 1, 2, 3, 4, 5, 6, 7).doesNotContain(8);
    }
  }

  @Test
  void takesNothingFromAnotherManifestThatIsNotProvenAgain() throws Exception {
    receiveAllButTheLastBlock();
    TestVersion changed = SAMPLE.flippedAt(5000);

    try (Arrival again = store.receive(changed.document(), changed.blockList())) {
      int last = SAMPLE.blockList().size() - 1;
      assertThat(again.missing().stream()).containsExactly(9, last);
    }
  }

  @Test
  void takesBackAVersionThatWasCompleteButNotYetListedWhenKilled() throws Exception {
    SAMPLE.arriveIn(store);
    Files.write(directory.distributionList(), new byte[0]);

    ShardStore restarted = FolderStore.open(directory);
    assertThat(restarted.versions()).isEmpty();
    assertThat(restarted.arriving()).containsExactly(V1);
    try (Arrival again = restarted.receive(SAMPLE.document(), SAMPLE.blockList())) {
      assertThat(again.missing().isEmpty()).isTrue();
      again.commit();
    }
    assertHolds(restarted.find(V1).orElseThrow(), SAMPLE);
  }

  @Test
  void theNextPublishClearsWhatInterruptedOnesLeft() throws Exception {
    Files.createDirectories(directory.draft("abandoned").root());
    Files.writeString(directory.draft("abandoned").shard(0), "half");
    SAMPLE.version(V7).writeTo(directory.root());
    Files.createDirectories(directory.trash().resolve("rubbish"));
    try (Draft alive = store.draft()) {
      alive.createShard(0).close();
      store.draft().close();

      assertThat(namesIn(directory.drafts())).hasSize(2).doesNotContain("abandoned");
      assertThat(directory.version(V7).root()).doesNotExist();
      assertThat(namesIn(directory.trash())).isEmpty();
    }
    assertThat(namesIn(directory.drafts())).isEmpty();
  }

  @Test
  void neverReusesANumberAlthoughOnlyAFolderRemembersIt() throws Exception {
    Files.writeString(directory.nextVersion(), "v41\n");

    assertThat(SAMPLE.version(new VersionId(41)).publishIn(store).document().manifest().version())
        .isEqualTo(new VersionId(41));
    assertThat(Files.readString(directory.nextVersion())).isEqualTo("v42\n");
  }

  @Test
  void leavesAFolderAloneThatOnlyHasTheNameOfAVersion() throws Exception {
    Path foreign = Files.createDirectories(directory.version(V1).root()).resolve("weights");
    Files.writeString(foreign, "precious");

    assertThatThrownBy(() -> SAMPLE.publishIn(store))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is in the way");
    assertThat(store.retire(V1)).isFalse();
    assertThat(store.arriving()).isEmpty();
    assertThat(foreign).hasContent("precious");

    SAMPLE.version(V2).publishIn(store);
    assertThat(numbers()).containsExactly(V2);
    assertThat(foreign).hasContent("precious");
  }

  @Test
  void refusesADirectoryWhoseListWasLost() throws Exception {
    SAMPLE.publishIn(store);
    Files.delete(directory.distributionList());

    assertThatThrownBy(() -> FolderStore.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("distribution.txt")
        .hasMessageContaining("v1");
    assertThat(directory.version(V1).manifest()).exists();
  }

  @Test
  void refusesToGuessTheNextNumber() throws Exception {
    Files.writeString(directory.nextVersion(), "garbage");

    assertThatThrownBy(() -> SAMPLE.publishIn(store))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("next-version")
        .hasMessageContaining("v1");
    assertThat(store.versions()).isEmpty();
    assertThat(namesIn(directory.drafts())).isEmpty();
  }

  @Test
  void servesTheOtherVersionsWhenOneIsDamaged() throws Exception {
    SAMPLE.publishIn(store);
    SAMPLE.version(V2).publishIn(store);
    Files.writeString(directory.version(V1).manifest(), "{}");

    List<StoredVersion> versions = FolderStore.open(directory).versions();

    assertThat(versions).extracting(v -> v.document().manifest().version()).containsExactly(V2);
  }

  @Test
  void aShardOfAnotherSizeIsNotServed() throws Exception {
    StoredVersion version = SAMPLE.publishIn(store);
    Files.write(directory.version(V1).shard(0), new byte[1], StandardOpenOption.APPEND);

    assertThatThrownBy(() -> version.openShard(0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void refusesASecondNodeOnTheFolder() throws Exception {
    try (NodeLock lock = NodeLock.acquire(directory)) {
      assertThatThrownBy(() -> NodeLock.acquire(directory))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another origin or relay")
          .hasMessageContaining(directory.root().toString());
    }
    NodeLock.acquire(directory).close();
  }

  private void receiveAllButTheLastBlock() throws IOException {
    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      for (int block = 0; block < SAMPLE.blockList().size() - 1; block++) {
        arrival.write(block, SAMPLE.block(block));
      }
    }
  }

  private static void overwrite(Path file, long position, byte[] bytes) throws IOException {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.position(position);
      channel.write(ByteBuffer.wrap(bytes));
    }
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
