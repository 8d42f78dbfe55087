package dev.tiercast.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be read of a version before it is live, and who is told of what. */
final class ArrivingVersionTest {
  /** The stores there are. */
  enum Kind {
    FOLDER {
      @Override
      ShardStore open(Path root) throws IOException {
        return FolderStore.open(new DataDirectory(root));
      }
    },
    MEMORY {
      @Override
      ShardStore open(Path root) {
        return new MemoryStore();
      }
    };

    abstract ShardStore open(Path root) throws IOException;
  }

  /** Three shards, of 8, 8 and 4 blocks. */
  private static final TestVersion SAMPLE = TestVersion.ofBytes(new VersionId(2), 1, 10_000);

  @TempDir Path root;

  @ParameterizedTest
  @EnumSource
  void isReadableAsFarAsItHasCome(Kind kind) throws Exception {
    ShardStore store = kind.open(root);
    TestVersion older = SAMPLE.version(new VersionId(1));
    older.publishIn(store);
    try (Arrival arrival = receive(store)) {
      arrival.write(9, SAMPLE.block(9));

      assertThat(store.versions()).hasSize(1);
      assertThat(store.readable())
          .extracting(StoredVersion::document)
          .containsExactly(older.document(), SAMPLE.document());
      StoredVersion readable = store.readable().get(1);
      Presence presence = readable.presence();
      assertThat(presence.blocks()).isEqualTo(20);
      assertThat(presence.held()).isEqualTo(set(9));
      assertThat(presence.heldCount()).isEqualTo(1);
      assertThat(presence.has(9)).isTrue();
      assertThat(presence.has(8)).isFalse();
      assertThat(presence.isComplete()).isFalse();
      assertThat(blockOf(readable, 1, 512)).isEqualTo(SAMPLE.block(9));
      assertThat(arrival.presence()).isSameAs(presence);
    }
    assertThat(store.readable()).as("nobody brings more").hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void whoHoldsOnToItReadsOnWhenItIsLive(Kind kind) throws Exception {
    ShardStore store = kind.open(root);
    StoredVersion early;
    try (Arrival arrival = receive(store)) {
      early = store.readable().get(0);
      try (StoredBytes opened = early.openShard(0)) {
        writeAll(arrival);
        arrival.commit();
        assertThat(ShardStoreContract.allOf(opened)).isEqualTo(SAMPLE.shard(0));
      }
      assertThat(store.readable()).hasSize(1);
    }
    assertThat(early.presence().isComplete()).isTrue();
    ShardStoreContract.assertHolds(early, SAMPLE);
    assertThat(store.readable().get(0).presence().isComplete()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void tellsOfBlocksAndOfTheEnd(Kind kind) throws Exception {
    ShardStore store = kind.open(root);
    Told told = new Told();
    try (Arrival arrival = receive(store)) {
      try (Presence.Watch watch = arrival.presence().watch(told)) {
        arrival.write(3, SAMPLE.block(3));
        arrival.write(3, SAMPLE.block(3));
        arrival.presence().want(5);
        arrival.presence().want(3);
        arrival.coming(set(3, 4, 5));
        assertThat(arrival.presence().coming()).isEqualTo(set(4, 5));
        arrival.coming(set(4, 5));
        assertThat(told.words).containsExactly("held 3", "wanted 5", "coming");
        writeAll(arrival);
        assertThat(told.words.subList(3, told.words.size())).contains("held 19").endsWith("end");
        arrival.commit();
      }
      told.words.clear();
    }
    assertThat(told.words).as("the end is told once").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void tellsWhoComesLaterWhatIsStillWanted(Kind kind) throws Exception {
    ShardStore store = kind.open(root);
    Told told = new Told();
    try (Arrival arrival = receive(store)) {
      arrival.presence().want(3);
      arrival.presence().want(5);
      arrival.write(3, SAMPLE.block(3));
      arrival.presence().watch(told);
      assertThat(told.words).containsExactly("wanted 5");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsBrokenOffEnds(Kind kind) throws Exception {
    ShardStore store = kind.open(root);
    Told told = new Told();
    Presence presence;
    try (Arrival arrival = receive(store)) {
      presence = arrival.presence();
      presence.watch(told);
      arrival.coming(set(7));
    }
    assertThat(told.words).containsExactly("coming", "end");
    assertThat(presence.hasEnded()).isTrue();
    assertThat(presence.coming()).isEqualTo(new BitSet());
    assertThat(presence.isComplete()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void startsWithWhatAnEarlierAttemptHasBrought(Kind kind) throws Exception {
    ShardStore store = kind.open(root);
    try (Arrival arrival = receive(store)) {
      arrival.write(3, SAMPLE.block(3));
    }
    try (Arrival arrival = receive(store)) {
      assertThat(arrival.presence().held()).isEqualTo(set(3));
      assertThat(arrival.presence().hasEnded()).isFalse();
    }
    TestVersion other = TestVersion.ofBytes(new VersionId(2), 1, 9_000);
    try (Arrival arrival = store.receive(other.document(), other.blockList())) {
      assertThat(arrival.presence().held()).isEqualTo(set(3));
    }
  }

  /** The same number, as upstream has it after it was published anew. */
  @ParameterizedTest
  @EnumSource
  void whoReadsWhatIsReplacedNeverReadsWhatReplacesIt(Kind kind) throws Exception {
    ShardStore store = kind.open(root);
    TestVersion other = TestVersion.ofBytes(new VersionId(2), 9, 10_000);
    Arrival arrival = receive(store);
    writeAll(arrival);
    StoredVersion early = store.readable().get(0);
    try (StoredBytes opened = early.openShard(0)) {
      Mapping mapped = opened.map(0, 4096).orElse(null);
      arrival.close();
      try (Arrival replacing = store.receive(other.document(), other.blockList())) {
        for (int block : replacing.missing().stream().toArray()) {
          replacing.write(block, other.block(block));
        }
        assertThat(replacing.presence().isComplete()).isTrue();

        assertThat(ShardStoreContract.allOf(opened)).isEqualTo(SAMPLE.shard(0));
        if (mapped != null) {
          assertThat(mapped.bytes(0, 4096)).isEqualTo(ByteBuffer.wrap(SAMPLE.shard(0)));
          mapped.close();
        }
        assertThat(firstBlockOf(early)).isNotEqualTo(other.block(0));
        replacing.commit();
      }
      assertThat(firstBlockOf(early)).isNotEqualTo(other.block(0));
      ShardStoreContract.assertHolds(store.readable().get(0), other);
    }
  }

  private static @Nullable ByteBuffer firstBlockOf(StoredVersion version) throws IOException {
    try {
      return blockOf(version, 0, 0);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRetiredWhileItArrivesEndsAndIsGone(Kind kind) throws Exception {
    ShardStore store = kind.open(root);
    try (Arrival arrival = receive(store)) {
      StoredVersion readable = store.readable().get(0);
      store.retire(SAMPLE.version());

      assertThat(store.readable()).isEmpty();
      assertThat(arrival.presence().hasEnded()).isTrue();
      assertThatThrownBy(() -> readable.openShard(0)).isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(readable::openBlocks).isInstanceOf(NoSuchFileException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsOfEveryChange(Kind kind) throws Exception {
    ShardStore store = kind.open(root);
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    try (Presence.Watch watch = store.watch(() -> seen.add(readable(store)))) {
      SAMPLE.publishIn(store);
      assertThat(seen).contains(1);
      TestVersion next = SAMPLE.version(new VersionId(7));
      try (Arrival arrival = store.receive(next.document(), next.blockList())) {
        assertThat(seen).contains(2);
        seen.clear();
      }
      assertThat(seen).contains(1);
      store.retire(new VersionId(1));
      assertThat(seen).contains(0);
    }
  }

  @Test
  void tellsOfWhatAnotherProgramDoes() throws Exception {
    ShardStore store = Kind.FOLDER.open(root);
    ShardStore other = Kind.FOLDER.open(root);
    AtomicInteger changes = new AtomicInteger();
    try (Presence.Watch watch = store.watch(changes::incrementAndGet)) {
      SAMPLE.publishIn(other);
      await().until(() -> changes.get() == 1);
      other.retire(new VersionId(1));
      await().until(() -> changes.get() == 2);
    }
    await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(this::isWatching));
  }

  private boolean isWatching(Thread thread) {
    return thread.getName().equals("news");
  }

  private static int readable(ShardStore store) {
    try {
      return store.readable().size();
    } catch (IOException e) {
      return -1;
    }
  }

  private static Arrival receive(ShardStore store) throws IOException {
    return store.receive(SAMPLE.document(), SAMPLE.blockList());
  }

  private static void writeAll(Arrival arrival) throws IOException {
    for (int block : arrival.missing().stream().toArray()) {
      arrival.write(block, SAMPLE.block(block));
    }
  }

  private static ByteBuffer blockOf(StoredVersion version, int shard, long offset)
      throws IOException {
    try (StoredBytes bytes = version.openShard(shard)) {
      ByteBuffer block = ByteBuffer.allocate(512);
      bytes.read(block, offset);
      return block.flip();
    }
  }

  private static BitSet set(int... blocks) {
    BitSet set = new BitSet();
    for (int block : blocks) {
      set.set(block);
    }
    return set;
  }

  /** What was told, in words. */
  private static final class Told implements Presence.Listener {
    private final List<String> words = new ArrayList<>();

    @Override
    public void onHeld(int block) {
      words.add("held " + block);
    }

    @Override
    public void onComing() {
      words.add("coming");
    }

    @Override
    public void onWanted(int block) {
      words.add("wanted " + block);
    }

    @Override
    public void onEnd() {
      words.add("end");
    }
  }
}
