package dev.tiercast.client.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.client.output.Selection;
import dev.tiercast.client.output.Target;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Pieces;
import dev.tiercast.common.testing.TestVersion;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FindingsTest {
  /** Blocks of 10 bytes: a has 0 and 1 and half of 2, b the rest of it and 3, c is in 4. */
  private static final TestVersion VERSION =
      TestVersion.named(new VersionId(1), "tree")
          .file("a", 25)
          .file("b", 15)
          .file("c", 4)
          .shards(44)
          .blockSize(10);

  private static final Manifest MANIFEST = VERSION.manifest();
  private static final Path TREE = Path.of("tree");
  private static final FileState GONE = new FileState.Missing();

  private static Findings findings(List<FileState> states, int... right) {
    return new Findings(
        new Target.Tree(TREE, false),
        Selection.of(MANIFEST, List.of()),
        Pieces.blocks(MANIFEST.grid(), VERSION.blockList()),
        states,
        set(right));
  }

  private static List<FileState> sizes(long a, long b, long c) {
    return List.of(new FileState.There(a), new FileState.There(b), new FileState.There(c));
  }

  private static BitSet set(int... numbers) {
    BitSet set = new BitSet();
    IntStream.of(numbers).forEach(set::set);
    return set;
  }

  private static Damage damage(String file, Damage.Kind kind, long start, long end) {
    return new Damage(TREE.resolve(file), kind, new ByteRange(start, end));
  }

  @Test
  void nothingIsDamagedWhereAllIsRight() {
    Findings all = findings(sizes(25, 15, 4), 0, 1, 2, 3, 4);

    assertThat(all.questionable()).isEqualTo(set());
    assertThat(all.damages(set())).isEmpty();
    assertThat(all.toFetch(set())).isEqualTo(set());
    assertThat(all.growth()).isZero();
  }

  @Test
  void neighboursMakeOneRange() {
    Findings some = findings(sizes(25, 15, 4), 2, 3, 4);

    assertThat(some.questionable()).as("no file shares them").isEqualTo(set());
    assertThat(some.damages(set())).containsExactly(damage("a", Damage.Kind.WRONG, 0, 20));
    assertThat(some.toFetch(set())).isEqualTo(set(0, 1));
  }

  @Test
  void rangesThatAreApartStayApart() {
    Findings some = findings(sizes(25, 15, 4), 1, 3);

    assertThat(some.damages(set(1)))
        .containsExactly(
            damage("a", Damage.Kind.WRONG, 0, 10),
            damage("a", Damage.Kind.WRONG, 20, 25),
            damage("c", Damage.Kind.WRONG, 0, 4));
  }

  @Test
  void theFilesOfASharedBlockAreAskedFor() {
    Findings shared = findings(sizes(25, 15, 4), 0, 1, 3, 4);

    assertThat(shared.questionable()).isEqualTo(set(0, 1));
    assertThat(shared.damages(set(0))).containsExactly(damage("b", Damage.Kind.WRONG, 0, 5));
    assertThat(shared.damages(set()))
        .containsExactly(
            damage("a", Damage.Kind.WRONG, 20, 25), damage("b", Damage.Kind.WRONG, 0, 5));
    assertThat(shared.toFetch(set(0))).isEqualTo(set(2));
  }

  @Test
  void aFileThatEndsEarlyLacksTheRest() {
    Findings cut = findings(sizes(12, 15, 4), 0, 3, 4);

    assertThat(cut.damages(set(1)))
        .containsExactly(
            damage("a", Damage.Kind.WRONG, 10, 12), damage("a", Damage.Kind.MISSING, 12, 25));
    assertThat(cut.growth()).isEqualTo(13);
  }

  @Test
  void aFileThatGoesOnHasTooMuch() {
    assertThat(findings(sizes(25, 20, 4), 0, 1, 2, 3, 4).damages(set()))
        .containsExactly(damage("b", Damage.Kind.SURPLUS, 15, 20));
  }

  @Test
  void aFileThatIsNotThereIsMissingAndSoAreItsBlocks() {
    List<FileState> states = List.of(new FileState.There(25), GONE, new FileState.There(4));
    Findings missing = findings(states, 0, 1, 4);

    assertThat(missing.questionable()).isEqualTo(set(0));
    assertThat(missing.damages(set(0))).containsExactly(damage("b", Damage.Kind.MISSING, 0, 15));
    assertThat(missing.toFetch(set(0))).isEqualTo(set(2, 3));
    assertThat(missing.growth()).isEqualTo(15);
  }

  @Test
  void whatIsNoFileIsNamedAsThat() {
    List<FileState> states = List.of(new FileState.Other(), GONE, new FileState.There(4));

    assertThat(findings(states, 4).damages(set()))
        .extracting(Damage::kind)
        .containsExactly(Damage.Kind.NOT_A_FILE, Damage.Kind.MISSING);
  }
}
