package dev.tiercast.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does. Each implementation inherits this suite. */
public abstract class ShardStoreContract {
  protected static final VersionId V1 = new VersionId(1);
  protected static final VersionId V2 = new VersionId(2);
  protected static final VersionId V3 = new VersionId(3);
  protected static final VersionId V7 = new VersionId(7);

  /** Three shards, of 8, 8 and 4 blocks; the last block is short. */
  protected static final TestVersion SAMPLE = TestVersion.ofBytes(V1, 1, 10_000);

  protected ShardStore store;

  /** A store that has never held anything. Whoever makes it closes what it needs after the test. */
  protected abstract ShardStore emptyStore() throws Exception;

  @BeforeEach
  void start() throws Exception {
    store = emptyStore();
  }

  @Test
  void anEmptyStoreHasNothing() throws Exception {
    assertThat(store.versions()).isEmpty();
    assertThat(store.arriving()).isEmpty();
    assertThat(store.find(V1)).isEmpty();
    assertThat(store.retire(V1)).isFalse();
  }

  @Test
  void aSealedDraftIsLiveAndHasItsBytes() throws Exception {
    StoredVersion sealed = SAMPLE.publishIn(store);

    assertThat(sealed.document()).isEqualTo(SAMPLE.document());
    assertHolds(sealed, SAMPLE);
    assertHolds(store.find(V1).orElseThrow(), SAMPLE);
    assertThat(numbers()).containsExactly(V1);
  }

  @Test
  void aVersionWithoutBytesHasNoShards() throws Exception {
    TestVersion nothing = TestVersion.ofBytes(V1, 1, 0);

    nothing.publishIn(store);
    nothing.version(V2).arriveIn(store);

    assertHolds(store.find(V1).orElseThrow(), nothing);
    assertHolds(store.find(V2).orElseThrow(), nothing.version(V2));
  }

  @Test
  void draftsAreInvisibleUntilSealed() throws Exception {
    try (Draft draft = store.draft()) {
      writeShard(draft, 0);
      assertThat(store.versions()).isEmpty();
      assertThat(store.arriving()).isEmpty();
    }
  }

  @Test
  void anUnsealedDraftLeavesNothing() throws Exception {
    try (Draft draft = store.draft()) {
      writeShard(draft, 0);
    }

    assertThat(store.versions()).isEmpty();
    assertThat(store.arriving()).isEmpty();
    assertThat(SAMPLE.publishIn(store).document().manifest().version()).isEqualTo(V1);
  }

  @Test
  void draftsOpenAtOnceGetDifferentNumbers() throws Exception {
    try (Draft first = store.draft();
        Draft second = store.draft()) {
      writeShards(second);
      writeShards(first);
      assertHolds(seal(second), SAMPLE);
      assertHolds(seal(first), SAMPLE.version(V2));
    }
    assertThat(numbers()).containsExactly(V1, V2);
  }

  @Test
  void draftsSealedAtOnceGetDifferentNumbers() throws Exception {
    int count = 8;
    runAtOnce(count, i -> SAMPLE.publishIn(store));

    assertThat(numbers()).doesNotHaveDuplicates().hasSize(count);
    for (StoredVersion version : store.versions()) {
      assertHolds(version, SAMPLE.version(version.document().manifest().version()));
    }
  }

  @Test
  void shardsOfADraftAreWrittenAtOnce() throws Exception {
    try (Draft draft = store.draft()) {
      runAtOnce(3, i -> writeShard(draft, i));
      assertHolds(seal(draft), SAMPLE);
    }
  }

  @Test
  void aShardIsWrittenInPiecesOfAnySize() throws Exception {
    TestVersion one = SAMPLE.shards(10_000);
    try (Draft draft = store.draft()) {
      try (Draft.ShardWriter writer = draft.createShard(0)) {
        ByteBuffer content = ByteBuffer.wrap(one.content());
        for (int size = 1; content.hasRemaining(); size *= 3) {
          int length = Math.min(size, content.remaining());
          ByteBuffer piece = content.slice(content.position(), length);
          writer.write(piece);
          assertThat(piece.hasRemaining()).isFalse();
          content.position(content.position() + length);
        }
      }
      assertHolds(draft.seal(one.blockList().bytes(), n -> one.version(n).document()), one);
    }
  }

  @Test
  void numbersAreNotUsedAgainAfterEverythingIsRetired() throws Exception {
    SAMPLE.publishIn(store);
    SAMPLE.publishIn(store);
    store.retire(V1);
    store.retire(V2);

    SAMPLE.publishIn(store);

    assertThat(numbers()).containsExactly(V3);
  }

  @Test
  void numbersOfReceivedVersionsAreNotUsedAgain() throws Exception {
    SAMPLE.version(V7).arriveIn(store);
    store.retire(V7);

    SAMPLE.publishIn(store);

    assertThat(numbers()).containsExactly(V7.next());
  }

  @Test
  void versionsAreAscendingHoweverTheyCame() throws Exception {
    VersionId v10 = new VersionId(10);
    for (VersionId version : List.of(V7, v10, V2)) {
      SAMPLE.version(version).arriveIn(store);
    }

    assertThat(numbers()).containsExactly(V2, V7, v10);
  }

  @Test
  void blocksArriveInAnyOrderFromSeveralThreads() throws Exception {
    List<Integer> blocks = shuffledBlocks();
    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      assertThat(arrival.missing()).isEqualTo(span(0, 20));
      runAtOnce(4, i -> writeEach(arrival, blocks.subList(i * 5, i * 5 + 5)));
      assertThat(arrival.missing()).isEqualTo(new BitSet());
      assertThat(store.versions()).isEmpty();

      assertHolds(arrival.commit(), SAMPLE);
    }
    assertHolds(store.find(V1).orElseThrow(), SAMPLE);
    assertThat(store.arriving()).isEmpty();
  }

  @Test
  void whatIsMissingShrinks() throws Exception {
    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      BitSet before = arrival.missing();
      arrival.write(0, SAMPLE.block(0));
      arrival.write(19, SAMPLE.block(19));

      assertThat(arrival.missing()).isEqualTo(span(1, 19));
      assertThat(before).as("sets given before stay").isEqualTo(span(0, 20));
    }
  }

  @Test
  void aBlockIsConsumedAndNotKept() throws Exception {
    TestVersion one = TestVersion.ofBytes(V1, 3, 100);
    ByteBuffer block = one.block(0);
    try (Arrival arrival = store.receive(one.document(), one.blockList())) {
      arrival.write(0, block);
      assertThat(block.hasRemaining()).isFalse();
      block.clear().put(new byte[100]);
      assertHolds(arrival.commit(), one);
    }
  }

  @Test
  void refusesToCommitWhileBlocksAreMissing() throws Exception {
    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      writeEach(arrival, shuffledBlocks().subList(0, 19));
      assertThatIllegalStateException().isThrownBy(arrival::commit);
      assertThat(store.versions()).isEmpty();

      writeEach(arrival, shuffledBlocks().subList(19, 20));
      assertHolds(arrival.commit(), SAMPLE);
    }
  }

  @Test
  void receivingAgainGoesOnWithWhatHasArrived() throws Exception {
    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      writeEach(arrival, List.of(0, 9, 19));
    }
    assertThat(store.arriving()).containsExactly(V1);
    assertThat(store.find(V1)).isEmpty();

    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      BitSet expected = span(1, 19);
      expected.clear(9);
      assertThat(arrival.missing()).isEqualTo(expected);
    }
    assertHolds(SAMPLE.arriveIn(store), SAMPLE);
    assertThat(store.arriving()).isEmpty();
  }

  @Test
  void whatAnotherManifestLeftCountsOnlyWhereItIsTheSame() throws Exception {
    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      writeEach(arrival, List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    }
    TestVersion other = SAMPLE.flippedAt(9 * 512);

    try (Arrival arrival = store.receive(other.document(), other.blockList())) {
      BitSet missing = arrival.missing();
      assertThat(missing.get(9)).as("the block that differs is missing").isTrue();
      assertThat(missing.get(11, 20)).as("so is what had not arrived").isEqualTo(span(0, 9));
      for (int block : missing.stream().toArray()) {
        arrival.write(block, other.block(block));
      }
      assertHolds(arrival.commit(), other);
    }
  }

  @Test
  void whatALargerManifestLeftDoesNotHarm() throws Exception {
    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      writeEach(arrival, shuffledBlocks());
    }
    TestVersion smaller = TestVersion.ofBytes(V1, 2, 5_000).blockSize(100);

    assertHolds(smaller.arriveIn(store), smaller);
  }

  @Test
  void refusesToReceiveWhatIsLive() throws Exception {
    SAMPLE.publishIn(store);

    assertRefusesToReceive(SAMPLE);
    assertHolds(store.find(V1).orElseThrow(), SAMPLE);
  }

  @Test
  void refusesToReceiveWhatIsBeingReceived() throws Exception {
    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      arrival.write(0, SAMPLE.block(0));
      assertRefusesToReceive(SAMPLE);
      assertRefusesToReceive(SAMPLE.flippedAt(0));
      assertThat(arrival.missing()).isEqualTo(span(1, 20));
    }
  }

  @Test
  void versionsArriveSideBySide() throws Exception {
    TestVersion second = TestVersion.ofBytes(V2, 2, 10_000);
    try (Arrival one = store.receive(SAMPLE.document(), SAMPLE.blockList());
        Arrival two = store.receive(second.document(), second.blockList())) {
      for (int block = 0; block < 20; block++) {
        one.write(block, SAMPLE.block(block));
        two.write(block, second.block(block));
      }
      assertHolds(two.commit(), second);
      assertHolds(one.commit(), SAMPLE);
    }
  }

  @Test
  void arrivingVersionsAreAscending() throws Exception {
    for (VersionId version : List.of(V7, V2, new VersionId(10))) {
      TestVersion sample = SAMPLE.version(version);
      try (Arrival arrival = store.receive(sample.document(), sample.blockList())) {
        arrival.write(0, sample.block(0));
      }
    }
    assertThat(store.arriving()).containsExactly(V2, V7, new VersionId(10));
  }

  @Test
  void aRetiredVersionIsNotFound() throws Exception {
    SAMPLE.publishIn(store);
    SAMPLE.publishIn(store);

    assertThat(store.retire(V1)).isTrue();

    assertThat(store.find(V1)).isEmpty();
    assertThat(numbers()).containsExactly(V2);
    assertThat(store.retire(V1)).isFalse();
    assertHolds(store.find(V2).orElseThrow(), SAMPLE.version(V2));
  }

  @Test
  void whatIsOpenStaysReadableAfterRetiring() throws Exception {
    StoredVersion version = SAMPLE.publishIn(store);
    try (StoredBytes blocks = version.openBlocks();
        StoredBytes shard = version.openShard(1)) {
      store.retire(V1);

      assertThat(allOf(blocks)).isEqualTo(bytesOf(SAMPLE.blockList()));
      assertThat(allOf(shard)).isEqualTo(SAMPLE.shard(1));
    }
  }

  @Test
  void nothingOfARetiredVersionCanBeOpened() throws Exception {
    StoredVersion version = SAMPLE.publishIn(store);
    StoredVersion found = store.find(V1).orElseThrow();

    store.retire(V1);

    for (StoredVersion retired : List.of(version, found)) {
      assertThatThrownBy(retired::openBlocks).isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() -> retired.openShard(0)).isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void aRetiredArrivalBeginsAnew() throws Exception {
    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      arrival.write(0, SAMPLE.block(0));
    }

    assertThat(store.retire(V1)).isTrue();

    assertThat(store.arriving()).isEmpty();
    assertThat(store.retire(V1)).isFalse();
    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      assertThat(arrival.missing()).isEqualTo(span(0, 20));
    }
  }

  @Test
  void aVersionRetiredWhileItArrivesDoesNotComeBack() throws Exception {
    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      writeEach(arrival, shuffledBlocks());
      assertThat(store.retire(V1)).isTrue();
      assertThatThrownBy(arrival::commit).isInstanceOf(IOException.class);
    }
    assertThat(store.versions()).isEmpty();
    assertThat(store.arriving()).isEmpty();
  }

  @Test
  void aRetiredVersionCanBeReceivedAgain() throws Exception {
    SAMPLE.arriveIn(store);
    store.retire(V1);

    assertHolds(SAMPLE.arriveIn(store), SAMPLE);
  }

  @Test
  void readsAtAnyPlaceAndStopsAtTheEnd() throws Exception {
    try (StoredBytes shard = SAMPLE.publishIn(store).openShard(2)) {
      assertThat(shard.size()).isEqualTo(10_000 - 2 * 4096);
      ByteBuffer into = ByteBuffer.allocate(100);

      assertThat(shard.read(into.slice(0, 10), 1000)).isEqualTo(10);
      assertThat(shard.read(into.limit(50).position(10), shard.size() - 7)).isEqualTo(7);
      assertThat(into.position()).isEqualTo(17);
      assertThat(shard.read(into, shard.size())).isEqualTo(-1);
      assertThat(shard.read(into, Long.MAX_VALUE)).isEqualTo(-1);

      ByteBuffer content = ByteBuffer.wrap(SAMPLE.shard(2));
      assertThat(into.slice(0, 10)).isEqualTo(content.slice(1000, 10));
      assertThat(into.slice(10, 7)).isEqualTo(content.slice(content.limit() - 7, 7));
    }
  }

  @Test
  void readersDoNotDisturbEachOther() throws Exception {
    StoredVersion version = SAMPLE.publishIn(store);
    try (StoredBytes shard = version.openShard(0)) {
      runAtOnce(
          4,
          i -> {
            for (int round = 0; round < 50; round++) {
              assertThat(allOf(shard)).isEqualTo(SAMPLE.shard(0));
              assertHolds(version, SAMPLE);
            }
          });
    }
  }

  /** That a version is exactly this one. */
  protected static void assertHolds(StoredVersion actual, TestVersion expected) throws IOException {
    ManifestDocument document = actual.document();
    assertThat(document).isEqualTo(expected.document());
    try (StoredBytes blocks = actual.openBlocks()) {
      assertThat(allOf(blocks)).isEqualTo(bytesOf(expected.blockList()));
    }
    for (int i = 0; i < document.manifest().shards().size(); i++) {
      try (StoredBytes shard = actual.openShard(i)) {
        assertThat(allOf(shard)).isEqualTo(expected.shard(i));
      }
    }
  }

  /** All bytes. */
  protected static byte[] allOf(StoredBytes bytes) throws IOException {
    ByteBuffer all = ByteBuffer.allocate((int) bytes.size());
    while (all.hasRemaining() && bytes.read(all, all.position()) >= 0) {
      // one read need not give all
    }
    assertThat(all.hasRemaining()).as("ends early").isFalse();
    return all.array();
  }

  private static byte[] bytesOf(BlockList list) {
    byte[] bytes = new byte[list.bytes().remaining()];
    list.bytes().get(bytes);
    return bytes;
  }

  /** The numbers of the live versions. */
  protected List<VersionId> numbers() throws IOException {
    return store.versions().stream()
        .map(version -> version.document().manifest().version())
        .toList();
  }

  private void assertRefusesToReceive(TestVersion version) {
    assertThatIllegalStateException()
        .isThrownBy(() -> store.receive(version.document(), version.blockList()));
  }

  private static void writeShards(Draft draft) throws IOException {
    for (int i = 0; i < 3; i++) {
      writeShard(draft, i);
    }
  }

  private static void writeShard(Draft draft, int index) throws IOException {
    try (Draft.ShardWriter writer = draft.createShard(index)) {
      writer.write(ByteBuffer.wrap(SAMPLE.shard(index)));
    }
  }

  private static StoredVersion seal(Draft draft) throws IOException {
    return draft.seal(SAMPLE.blockList().bytes(), number -> SAMPLE.version(number).document());
  }

  private static void writeEach(Arrival arrival, List<Integer> blocks) throws IOException {
    for (int block : blocks) {
      arrival.write(block, SAMPLE.block(block));
    }
  }

  private static List<Integer> shuffledBlocks() {
    List<Integer> blocks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      blocks.add(i);
    }
    Collections.shuffle(blocks, new Random(5));
    return blocks;
  }

  private static BitSet span(int from, int to) {
    BitSet set = new BitSet();
    set.set(from, to);
    return set;
  }

  private interface Action {
    void run(int index) throws Exception;
  }

  private static void runAtOnce(int count, Action action) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int index = i;
        running.add(
            threads.submit(
                () -> {
                  action.run(index);
                  return null;
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
