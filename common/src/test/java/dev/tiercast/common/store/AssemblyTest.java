package dev.tiercast.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.digest.MerkleRoot;
import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AssemblyTest {
  private static final VersionId V1 = new VersionId(1);

  /** One shard of 10 blocks in two files; block 4 has bytes of both. */
  private static final TestVersion VERSION =
      TestVersion.named(V1, "tree").seed(3).file("a", 2200).file("b", 2920).shards(5120);

  @TempDir Path folder;

  private Path journal;
  private Path a;
  private Path b;

  @BeforeEach
  void nameFiles() {
    journal = folder.resolve("journal");
    a = folder.resolve("content/a");
    b = folder.resolve("content/b");
  }

  private ContentFiles onlyA() {
    return new ContentFiles(List.of(new ContentFiles.Extent(a, new ByteRange(0, 2200))));
  }

  private ContentFiles both() {
    return new ContentFiles(
        List.of(
            new ContentFiles.Extent(a, new ByteRange(0, 2200)),
            new ContentFiles.Extent(b, new ByteRange(2200, 5120))));
  }

  private Assembly open() throws IOException {
    return open(VERSION, both(), span(0, 10));
  }

  private Assembly open(TestVersion version, ContentFiles files, BitSet wanted) throws IOException {
    return Assembly.open(
        files, journal, version.document(), version.blockList(), wanted, Proof.Listener.NONE);
  }

  private static void write(Assembly assembly, int... blocks) throws IOException {
    for (int block : blocks) {
      assembly.write(block, VERSION.block(block));
    }
  }

  @Test
  void onlyBlocksWhoseBytesAreAllKeptCanBeRead() throws IOException {
    try (Assembly assembly = open(VERSION, onlyA(), span(0, 5))) {
      write(assembly, 0, 4);
      assertThat(assembly.missing()).isEqualTo(span(1, 4));
      assertThat(assembly.presence().held()).isEqualTo(span(0, 1));
    }
    try (Assembly again = open(VERSION, onlyA(), span(0, 5))) {
      assertThat(again.presence().held()).isEqualTo(span(0, 1));
      write(again, 1, 2, 3, 4);
      assertThat(again.presence().held()).isEqualTo(span(0, 4));
      assertThat(again.presence().hasEnded()).isFalse();
    }
  }

  @Test
  void putsBlocksIntoTheirFiles() throws Exception {
    try (Assembly assembly = open()) {
      assertThat(assembly.missing()).isEqualTo(span(0, 10));
      write(assembly, 9, 3, 4, 0, 1, 2, 8, 5, 7, 6);
      assertThat(assembly.missing()).isEqualTo(new BitSet());
      assembly.force();
    }
    assertThat(a).hasBinaryContent(VERSION.content("a"));
    assertThat(b).hasBinaryContent(VERSION.content("b"));
  }

  @Test
  void wantsNoMoreThanItWasTold() throws Exception {
    try (Assembly assembly = open(VERSION, onlyA(), span(0, 5))) {
      assertThat(assembly.missing()).isEqualTo(span(0, 5));
      write(assembly, 0, 1, 2, 3, 4);
    }
    assertThat(a).hasBinaryContent(VERSION.content("a"));
    assertThat(b).doesNotExist();
  }

  @Test
  void goesOnAfterBeingClosed() throws Exception {
    try (Assembly assembly = open()) {
      write(assembly, 0, 5);
      assembly.force();
    }
    try (Assembly assembly = open()) {
      assertThat(assembly.missing()).isEqualTo(without(span(0, 10), 0, 5));
      write(assembly, 6);
    }
    try (Assembly assembly = open()) {
      assertThat(assembly.missing()).isEqualTo(without(span(0, 10), 0, 5, 6));
    }
  }

  @Test
  void trustsWhatWasForcedWithoutReadingIt() throws Exception {
    try (Assembly assembly = open()) {
      write(assembly, 0, 1);
      assembly.force();
      write(assembly, 2, 3);
    }
    damage(a, 0);
    damage(a, 3 * 512);

    try (Assembly assembly = open()) {
      assertThat(assembly.missing().get(0)).as("forced").isFalse();
      assertThat(assembly.missing().get(2)).as("not forced, but right").isFalse();
      assertThat(assembly.missing().get(3)).as("not forced, and wrong").isTrue();
    }
  }

  @Test
  void forcesByItselfNowAndThen() throws Exception {
    try (Assembly assembly =
        Assembly.open(
            both(),
            journal,
            VERSION.document(),
            VERSION.blockList(),
            span(0, 10),
            Proof.Listener.NONE,
            3 * 512)) {
      write(assembly, 0, 1, 2);
      await()
          .until(
              () -> BlockJournal.read(journal, VERSION.document().digest(), 10).trusted().get(2));
      write(assembly, 3, 4);
    }
    damage(a, 2 * 512);
    damage(a, 3 * 512);

    try (Assembly assembly = open()) {
      assertThat(assembly.missing().get(2)).as("among the first three").isFalse();
      assertThat(assembly.missing().get(3)).as("after them").isTrue();
    }
  }

  @Test
  void forcesAlthoughItsThreadIsInterrupted() throws Exception {
    try (Assembly assembly = open()) {
      write(assembly, 0);
      Thread.currentThread().interrupt();
      assembly.force();
      assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
    }
    damage(a, 0);

    try (Assembly assembly = open()) {
      assertThat(assembly.missing().get(0)).as("forced").isFalse();
    }
  }

  /** A disk whose forces can be held and can fail. */
  private static final class Forces implements ContentFiles.Force {
    private final CountDownLatch open = new CountDownLatch(1);
    private volatile boolean failing;
    private volatile int begun;

    @Override
    public synchronized void force(Path file) throws IOException {
      begun++;
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (failing) {
        failing = false;
        throw new IOException("Input/output error");
      }
      Disk.forceFile(file);
    }
  }

  private Assembly openForcing(Forces forces, long forceEvery) throws IOException {
    ContentFiles files =
        new ContentFiles(
            List.of(
                new ContentFiles.Extent(a, new ByteRange(0, 2200)),
                new ContentFiles.Extent(b, new ByteRange(2200, 5120))),
            forces);
    return Assembly.open(
        files,
        journal,
        VERSION.document(),
        VERSION.blockList(),
        span(0, 10),
        Proof.Listener.NONE,
        forceEvery);
  }

  @Test
  void writesGoOnWhileEarlierOnesAreForced() throws Exception {
    Forces forces = new Forces();
    try (Assembly assembly = openForcing(forces, 512)) {
      write(assembly, 0);
      await().until(() -> forces.begun > 0);
      write(assembly, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      assertThat(assembly.missing().isEmpty()).isTrue();
      assertThat(forces.begun).isEqualTo(1);
      forces.open.countDown();
    }
  }

  @Test
  void believesNoForceAfterOneThatFailed() throws Exception {
    Forces forces = new Forces();
    forces.open.countDown();
    try (Assembly assembly = openForcing(forces, Long.MAX_VALUE)) {
      write(assembly, 0, 1);
      assembly.force();
      write(assembly, 2);
      forces.failing = true;
      assertThatThrownBy(assembly::force).hasMessageContaining("nput/output error");

      assertThatThrownBy(assembly::force).hasMessageContaining("nput/output error");
      assertThatThrownBy(() -> write(assembly, 3)).hasMessageContaining("nput/output error");
    }
    damage(a, 0);

    try (Assembly assembly = open()) {
      assertThat(assembly.missing())
          .as("what was forced is trusted, what could not be forced is to be written again")
          .isEqualTo(span(2, 10));
    }
  }

  @Test
  void believesNothingThatCouldNotBeForcedWhenItWasOpened() throws Exception {
    try (Assembly assembly = open()) {
      write(assembly, 0, 1);
      assembly.force();
      write(assembly, 2, 3);
    }
    Forces forces = new Forces();
    forces.open.countDown();
    forces.failing = true;
    assertThatThrownBy(() -> openForcing(forces, Long.MAX_VALUE))
        .hasMessageContaining("nput/output error");

    try (Assembly assembly = open()) {
      assertThat(assembly.missing()).isEqualTo(span(2, 10));
    }
  }

  @Test
  void believesNothingThatCouldNotBeForcedWithoutAJournal() throws Exception {
    try (Assembly assembly = open()) {
      write(assembly, 0, 1);
    }
    Files.delete(journal);
    Forces forces = new Forces();
    forces.open.countDown();
    forces.failing = true;
    assertThatThrownBy(() -> openForcing(forces, Long.MAX_VALUE))
        .hasMessageContaining("nput/output error");

    try (Assembly assembly = open()) {
      assertThat(assembly.missing()).isEqualTo(span(0, 10));
    }
  }

  @Test
  void whoeverWritesIsToldThatAForceInTheBackgroundFailed() throws Exception {
    Forces forces = new Forces();
    forces.failing = true;
    try (Assembly assembly = openForcing(forces, 512)) {
      write(assembly, 0);
      forces.open.countDown();
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> write(assembly, 1))
                      .hasMessageContaining("nput/output error"));
    }
  }

  @Test
  void aFileThatWasMadeButNotNotedIsHashed() throws Exception {
    both().allocate();
    both().write(512, VERSION.block(1));

    try (Assembly assembly = open()) {
      assertThat(assembly.missing()).isEqualTo(without(span(0, 10), 1));
    }
  }

  @Test
  void aJournalWithoutItsFilesIsNotBelieved() throws Exception {
    open().close();
    BitSet all = span(0, 10);
    BlockJournal.start(journal, VERSION.document().digest(), all).close();
    Disk.delete(folder.resolve("content"));

    try (Assembly assembly = open()) {
      assertThat(assembly.missing()).isEqualTo(all);
    }
  }

  @Test
  void hashesEverythingWhenTheJournalIsGone() throws Exception {
    try (Assembly assembly = open()) {
      write(assembly, 0, 4, 9);
      assembly.force();
    }
    Files.delete(journal);
    damage(a, 0);

    try (Assembly assembly = open()) {
      assertThat(assembly.missing()).isEqualTo(without(span(0, 10), 4, 9));
    }
  }

  @Test
  void hashesAgainWhatATornJournalDoesNotVouchFor() throws Exception {
    try (Assembly assembly = open()) {
      write(assembly, 0, 1, 2);
    }
    Files.write(journal, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    damage(a, 512);

    try (Assembly assembly = open()) {
      assertThat(assembly.missing()).isEqualTo(without(span(0, 10), 0, 2));
    }
  }

  @Test
  void tellsWhatItHashesAgain() throws Exception {
    try (Assembly assembly = open()) {
      write(assembly, 0, 1);
      assembly.force();
      write(assembly, 2, 3);
    }
    damage(a, 3 * 512);
    Map<Integer, Boolean> told = new ConcurrentHashMap<>();
    Assembly.open(both(), journal, VERSION.document(), VERSION.blockList(), span(0, 10), told::put)
        .close();

    assertThat(told).containsOnly(Map.entry(2, true), Map.entry(3, false));
  }

  @Test
  void trustsNothingWhenAFileIsGone() throws Exception {
    try (Assembly assembly = open()) {
      write(assembly, 0, 4, 9);
      assembly.force();
    }
    Files.delete(b);
    damage(a, 0);

    try (Assembly assembly = open()) {
      assertThat(assembly.missing()).isEqualTo(span(0, 10));
    }
  }

  @Test
  void takesFromAnotherManifestWhatIsTheSame() throws Exception {
    try (Assembly assembly = open()) {
      write(assembly, 0, 1, 2);
      assembly.force();
    }
    TestVersion other = VERSION.flippedAt(600);

    try (Assembly assembly = open(other, both(), span(0, 10))) {
      assertThat(assembly.missing()).isEqualTo(without(span(0, 10), 0, 2));
    }
  }

  @Test
  void aBlockOfTwoFilesIsMissingWhileOneOfThemWasNotWanted() throws Exception {
    try (Assembly assembly = open(VERSION, onlyA(), span(0, 5))) {
      write(assembly, 0, 1, 2, 3, 4);
      assembly.force();
    }
    try (Assembly assembly = open()) {
      assertThat(assembly.missing()).isEqualTo(span(4, 10));
    }
  }

  @Test
  void aBlockOfTwoFilesStaysMissingWhenOpeningFailedHalfWay() throws Exception {
    try (Assembly assembly = open(VERSION, onlyA(), span(0, 5))) {
      write(assembly, 0, 1, 2, 3, 4);
      assembly.force();
    }
    // The journal cannot be written.
    Path inTheWay = Files.createDirectories(folder.resolve("journal.new/full"));
    assertThatThrownBy(this::open).isInstanceOf(IOException.class);
    Files.delete(inTheWay);
    Files.delete(folder.resolve("journal.new"));

    try (Assembly assembly = open()) {
      assertThat(assembly.missing()).isEqualTo(span(4, 10));
    }
  }

  @Test
  void aBlockThatCannotBeWrittenStaysMissing() throws Exception {
    try (Assembly assembly = open()) {
      Files.delete(b);
      Files.createDirectory(b);

      assertThatThrownBy(() -> write(assembly, 9)).isInstanceOf(IOException.class);
      assertThat(assembly.missing()).isEqualTo(span(0, 10));
    }
  }

  @Test
  void aBlockThatCannotBeNotedStaysMissing() throws Exception {
    Assembly assembly = open();
    assembly.close(); // the journal with it

    assertThatThrownBy(() -> write(assembly, 9)).isInstanceOf(IOException.class);
    assertThat(assembly.missing()).isEqualTo(span(0, 10));
    assertThat(assembly.presence().has(9)).isFalse();
  }

  @Test
  void nobodyReadsWhatCouldNotBeForced() throws Exception {
    Forces forces = new Forces();
    forces.open.countDown();
    try (Assembly assembly = openForcing(forces, Long.MAX_VALUE)) {
      write(assembly, 0, 1);
      assembly.force();
      write(assembly, 2);
      forces.failing = true;
      assertThatThrownBy(assembly::force).hasMessageContaining("nput/output error");

      assertThat(assembly.presence().held()).isEqualTo(span(0, 2));
      assertThat(assembly.presence().hasEnded()).isTrue();
      assertThat(assembly.missing()).isEqualTo(span(2, 10));
    }
  }

  @Test
  void refusesWhatDoesNotFitOnTheDisk() throws Exception {
    int blockSize = 64 << 20;
    int blocks = 1 << 17;
    long size = (long) blockSize * blocks;
    assumeThat(Files.getFileStore(folder).getUsableSpace()).isLessThan(size);
    ManifestDocument document = hugeManifest(size, blockSize, blocks);
    BlockList list =
        BlockList.of("test", ByteBuffer.allocate(blocks * Digest.BYTES), document.manifest());
    ContentFiles files =
        new ContentFiles(List.of(new ContentFiles.Extent(a, new ByteRange(0, size))));

    assertThatThrownBy(
            () ->
                Assembly.open(files, journal, document, list, span(0, blocks), Proof.Listener.NONE))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(folder.toString(), "no space", size + " more bytes", "make room");
    assertThat(folder).isEmptyDirectory();
  }

  private static ManifestDocument hugeManifest(long size, int blockSize, int blocks) {
    Digest zero = Digest.of(new byte[Digest.BYTES]);
    MerkleRoot root = new MerkleRoot();
    IntStream.range(0, blocks).forEach(i -> root.add(zero));
    return ManifestDocument.of(
        new Manifest(
            V1,
            null,
            "huge",
            size,
            zero,
            blockSize,
            root.root(),
            List.of(new FileEntry(new ContentPath("huge"), size, zero, false)),
            List.of(new ShardSpec(size, zero))));
  }

  /** Whatever a kill leaves: what counts as present afterwards is right, and hardly less. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverCountsAWrongBlockAsPresentAfterACrash(long seed) throws Exception {
    Random random = new Random(seed);
    BitSet written = new BitSet();
    BitSet forced = new BitSet();
    for (int round = 0; round < 5; round++) {
      Assembly assembly = open();
      for (int step = 0; step < 6; step++) {
        int block = random.nextInt(10);
        write(assembly, block);
        written.set(block);
        if (random.nextInt(4) == 0) {
          assembly.force();
          forced.or(written);
        }
      }
      assembly.close();
      loseSomethingUnforced(random, written, forced);
    }
    try (Assembly assembly = open()) {
      BitSet present = without(span(0, 10));
      present.andNot(assembly.missing());
      BlockGrid grid = VERSION.manifest().grid();
      for (int block : present.stream().toArray()) {
        ByteBuffer bytes = ByteBuffer.allocate(grid.block(block).length());
        assertThat(both().read(grid.block(block).contentOffset(), bytes)).isTrue();
        assertThat(Sha256.of(bytes.array())).isEqualTo(VERSION.blockList().digest(block));
      }
      assertThat(present).isEqualTo(written);
    }
  }

  /** As when the system goes down: some pages of what was not forced never reached the disk. */
  private void loseSomethingUnforced(Random random, BitSet written, BitSet forced)
      throws IOException {
    for (int block = 0; block < 10; block++) {
      if (written.get(block) && !forced.get(block) && random.nextBoolean()) {
        both().write(block * 512L, ByteBuffer.allocate(512));
        written.clear(block);
      }
    }
    forced.or(written); // what is found to be right when it is opened again is forced then
  }

  private static void damage(Path file, int offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 1;
    Files.write(file, bytes);
  }

  private static BitSet span(int from, int to) {
    BitSet set = new BitSet();
    set.set(from, to);
    return set;
  }

  private static BitSet without(BitSet set, int... blocks) {
    IntStream.of(blocks).forEach(set::clear);
    return set;
  }
}
