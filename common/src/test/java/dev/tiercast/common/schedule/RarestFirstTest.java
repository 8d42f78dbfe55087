package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RarestFirstTest {
  /** Four shards of 8 blocks. */
  private static final BlockGrid GRID =
      TestVersion.ofBytes(new VersionId(1), 1, 4 * 4096).manifest().grid();

  private final Random random = new Random(1);
  private final Stocks stocks = new Stocks(GRID.blockCount());
  private final RarestFirst rarest = seeded(1);

  private RarestFirst seeded(long seed) {
    return new RarestFirst(
        GRID,
        new WorkBoard(GRID, all()),
        stocks,
        new Shares(GRID.blockCount(), stocks),
        new Random(seed));
  }

  /** Somebody who tells what it holds and receives; the next source. */
  private void reports(int source, BitSet held, BitSet coming) {
    stocks.add(new Standing(NodeId.random(random), false, false, Supply.REPORTED), 0);
    stocks.held(source, held, 0);
    stocks.coming(source, coming, 0);
  }

  private static BitSet all() {
    BitSet all = new BitSet();
    all.set(0, GRID.blockCount());
    return all;
  }

  private BlockSpan run() {
    return rarest.run(0, 8, 1, 0).orElseThrow();
  }

  /** Wherever the search begins. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void takesFirstWhatTheFewestHoldOrReceive(long seed) {
    reports(0, all(), blocks());
    reports(1, allBut(11, 20, 27), blocks(20));
    reports(2, allBut(11, 27), blocks(11));

    assertThat(seeded(seed).run(0, 8, 1, 0))
        .as("nor is the run extended over what more hold")
        .contains(span(27, 28));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void extendsARunOverWhatIsAsRareAndNoFurther(long seed) {
    reports(0, all(), blocks());
    reports(1, allBut(18, 19, 20), blocks());

    BlockSpan run = seeded(seed).run(0, 8, 1, 0).orElseThrow();

    assertThat(run.first()).isBetween(18, 20);
    assertThat(run.end()).isEqualTo(21);
  }

  @Test
  void beginsWithABlockOfWhichTheBeginningIsHere() {
    stocks.add(new Standing(NodeId.random(random), false, false, Supply.REPORTED), 0);
    stocks.held(0, all(), 0);
    rarest.begun(19);
    rarest.begun(21);

    assertThat(run()).as("so that the beginning of 21 is of use, too").isEqualTo(span(19, 21));
    rarest.urgent(12);
    assertThat(run().first()).as("what somebody waits for comes first").isEqualTo(12);
  }

  /** It is granted before the mates are known, and nobody else is told to take it then. */
  @Test
  void whatIsGrantedIsTakenWhoseverShareItIs() {
    stocks.add(new Standing(NodeId.random(random), false, true, Supply.GRANTED), 0);
    stocks.add(new Standing(NodeId.random(random), true, false, Supply.REPORTED), 0);
    BitSet ours = rarest.wanted(GRID.blockCount(), false, 0).toBitSet();
    assertThat(ours.cardinality()).as("the rest is a mate's").isBetween(1, GRID.blockCount() - 1);
    int ofMate = ours.nextClearBit(0);

    stocks.held(0, blocks(ofMate), 0);

    assertThat(run()).isEqualTo(span(ofMate, ofMate + 1));
    assertThat(rarest.mayTake(0, ofMate, 0)).isTrue();
    stocks.coming(1, blocks(ofMate), 0);
    assertThat(rarest.run(0, 8, 1, 0)).as("it comes from near").isEmpty();
    assertThat(rarest.mayTake(0, ofMate, 0)).isFalse();
  }

  private static BitSet blocks(int... some) {
    BitSet blocks = new BitSet();
    IntStream.of(some).forEach(blocks::set);
    return blocks;
  }

  private static BitSet allBut(int... some) {
    BitSet blocks = all();
    blocks.andNot(blocks(some));
    return blocks;
  }

  private static BlockSpan span(int first, int end) {
    return new BlockSpan(first, end);
  }
}
