package dev.tiercast.common.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockJournalTest {
  private static final Digest MANIFEST = Sha256.of(new byte[] {1});
  private static final int BLOCKS = 100;

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("journal");
  }

  @Test
  void aMissingOneSaysNothing() throws Exception {
    assertSays(new BitSet(), new BitSet());
  }

  @Test
  void aNewOneVouchesForWhatIsOnDiskAlready() throws Exception {
    BlockJournal.start(file, MANIFEST, blocks(3, 99)).close();

    assertSays(blocks(3, 99), new BitSet());
  }

  @Test
  void doubtsWhatWasWrittenAndTrustsWhatWasForced() throws Exception {
    try (BlockJournal journal = BlockJournal.start(file, MANIFEST, blocks(1))) {
      journal.written(7);
      journal.written(5);
      int mark = journal.mark();
      journal.written(8);
      assertSays(blocks(1), blocks(5, 7, 8));

      journal.forced(mark);
      assertSays(blocks(1, 5, 7), blocks(8));

      journal.forced(journal.mark());
      assertSays(blocks(1, 5, 7, 8), new BitSet());
    }
  }

  @Test
  void anotherManifestMakesEverythingDoubtful() throws Exception {
    BlockJournal.start(file, MANIFEST, blocks(3)).close();

    BlockJournal.Contents contents = BlockJournal.read(file, Sha256.of(new byte[] {2}), BLOCKS);
    assertThat(contents.trusted()).isEqualTo(new BitSet());
    assertThat(contents.doubtful()).isEqualTo(all());
  }

  @Test
  void oneThatIsStartedInDoubtVouchesForNothing() throws Exception {
    BlockJournal.start(file, MANIFEST, blocks(3)).close();
    BlockJournal.startInDoubt(file);

    assertSays(new BitSet(), all());
  }

  @Test
  void aBlockThatDoesNotExistMakesTheRestDoubtful() throws Exception {
    BlockJournal.start(file, MANIFEST, blocks(3, 200)).close();

    assertSays(new BitSet(), all());
  }

  @Test
  void startingReplacesWhatWasThere() throws Exception {
    try (BlockJournal journal = BlockJournal.start(file, MANIFEST, blocks(3))) {
      journal.written(4);
    }
    BlockJournal.start(file, MANIFEST, blocks(6)).close();

    assertSays(blocks(6), new BitSet());
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void neverTrustsTooMuchWhereverItIsTorn() throws Exception {
    byte[] sound = soundLog();
    for (int length = 0; length < sound.length; length++) {
      Files.write(file, Arrays.copyOf(sound, length));
      assertTrustsNoMoreThan(blocks(0, 1, 2, 3, 4, 5));
    }
  }

  @Test
  void doubtsEverythingWhereItIsTornWithinARecord() throws Exception {
    byte[] sound = soundLog();
    Files.write(file, Arrays.copyOf(sound, sound.length - 3));

    assertSays(blocks(0, 1, 2), without(all(), 0, 1, 2));
  }

  @Test
  void neverTrustsTooMuchWhicheverByteIsWrong() throws Exception {
    byte[] sound = soundLog();
    for (int i = 0; i < sound.length; i++) {
      byte[] damaged = sound.clone();
      damaged[i] ^= 0x40;
      Files.write(file, damaged);
      BlockJournal.Contents contents = assertTrustsNoMoreThan(blocks(0, 1, 2, 3, 4, 5));
      BitSet mentioned = contents.doubtful();
      mentioned.or(contents.trusted());
      assertThat(mentioned).as("byte " + i).isEqualTo(all());
    }
  }

  @Test
  void doesNotTakeRecordsOfAnotherPlace() throws Exception {
    byte[] sound = soundLog();
    byte[] shifted = Arrays.copyOf(sound, sound.length);
    int header = sound.length - 8 * 8;
    System.arraycopy(sound, header + 8, shifted, header, 7 * 8);
    Files.write(file, shifted);

    assertSays(new BitSet(), all());
  }

  /** Blocks 0 to 2, forced, then 3 to 5, forced. */
  private byte[] soundLog() throws IOException {
    try (BlockJournal journal = BlockJournal.start(file, MANIFEST, blocks(0, 1, 2))) {
      journal.written(3);
      journal.written(4);
      journal.written(5);
      journal.forced(journal.mark());
    }
    return Files.readAllBytes(file);
  }

  private BlockJournal.Contents assertTrustsNoMoreThan(BitSet forced) throws IOException {
    BlockJournal.Contents contents = BlockJournal.read(file, MANIFEST, BLOCKS);
    BitSet tooMuch = (BitSet) contents.trusted().clone();
    tooMuch.andNot(forced);
    assertThat(tooMuch).isEqualTo(new BitSet());
    assertThat(contents.trusted().intersects(contents.doubtful())).isFalse();
    return contents;
  }

  private void assertSays(BitSet trusted, BitSet doubtful) throws IOException {
    BlockJournal.Contents contents = BlockJournal.read(file, MANIFEST, BLOCKS);
    assertThat(contents.trusted()).isEqualTo(trusted);
    assertThat(contents.doubtful()).isEqualTo(doubtful);
  }

  private static BitSet blocks(int... blocks) {
    BitSet set = new BitSet();
    IntStream.of(blocks).forEach(set::set);
    return set;
  }

  private static BitSet all() {
    BitSet set = new BitSet();
    set.set(0, BLOCKS);
    return set;
  }

  private static BitSet without(BitSet set, int... blocks) {
    set.andNot(blocks(blocks));
    return set;
  }
}
